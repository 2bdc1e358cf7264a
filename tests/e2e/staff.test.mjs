// A shared book: a supervisor adds a clerk, the clerk opens a card and may not do more, and the supervisor reads it in the log. With
// SHUKE_PICTURES set to a folder it leaves pictures of what was seen.

import assert from 'node:assert/strict';
import { journey } from './app.mjs';
import { keep, pictures, takeSize } from './looks.mjs';
import { DAY, focusOn, goTo, openByName } from './screens.mjs';
import { until } from './webdriver.mjs';

async function openStaff(app) {
  await openByName(app, '人員與調閱');
  await until('the people', async () => (await app.has('person')) || app.has('staff-to-lock'));
}

journey('a clerk is added, opens a card, and the supervisor sees it', async ({ home, open }) => {
  let app = await open('--book', home.book, '--sample', '--today', DAY, '--lang', 'zh-Hant');
  await app.find('today-row');
  await takeSize(app);
  await openStaff(app);
  await app.find('staff-to-lock');
  await keep(app, 'staff-open-book');
  await app.invoke('protect_book', { name: '鍾惠如', password: 'apple river' });
  await app.reload();
  await app.find('today-row');
  await openStaff(app);

  // The last supervisor stays one.
  await app.press('e');
  await until('the reason', async () => (await app.text('last-supervisor')).includes('最後一位主管'));
  await keep(app, 'staff-last');
  await app.press('Escape');
  await app.gone('person-dialog');

  await app.press('n');
  await focusOn(app, 'add-name');
  await app.fill('add-name', '歐陽秉軒');
  await until('the offer', async () => (await app.text('password-words')).split(' ').length === 6);
  const password = await app.text('password-words');
  // Rep is chosen; the arrow goes on to the clerk.
  await app.press('Tab');
  await app.press('ArrowRight');
  await keep(app, 'staff-add');
  await app.press('Control', 'Enter');
  await until('the clerk in the list', async () => (await app.texts('person')).some((text) => text.includes('歐陽秉軒')));
  const { staff } = await app.invoke('staff_page');
  assert.deepEqual(
    staff.map(({ name, role }) => [name, role]),
    [
      ['鍾惠如', 'supervisor'],
      ['歐陽秉軒', 'clerk'],
    ],
  );

  // The clerk, under the password that was told.
  app = await open('--book', home.book, '--today', DAY);
  await app.find('lock-password');
  await app.invoke('unlock', { name: '歐陽秉軒', password });
  await app.reload();
  await app.find('today-row');
  await goTo(app, 'customers');
  await app.fill('search-input', '王美玲');
  await until('her at the top', async () => (await app.texts('customer-row'))[0]?.includes('王美玲'));
  await app.press('Enter');
  await app.find('card-name');
  await openStaff(app);
  assert.ok((await app.text('staff-why')).includes('你是櫃員'));
  assert.ok(!(await app.has('staff-add')));
  await until('the own lines', async () => (await app.texts('access-line')).some((text) => text.includes('王美玲')));
  assert.ok((await app.texts('access-line')).every((text) => text.includes('歐陽秉軒')));
  await keep(app, 'staff-clerk');

  // Wrong passwords raise an alarm; the supervisor closes it with a reason.
  app = await open('--book', home.book, '--today', DAY);
  await app.find('lock-password');
  for (let times = 0; times < 5; times += 1) {
    await until('another try', () =>
      app
        .invoke('unlock', { name: '歐陽秉軒', password: 'x' })
        .then(() => false)
        .catch((error) => !String(error).includes('password_wait')),
    30_000);
  }
  await until('the supervisor', () =>
    app.invoke('unlock', { name: '鍾惠如', password: 'apple river' }).then(() => true), 60_000);
  await app.reload();
  await app.find('today-row');
  await openStaff(app);
  assert.ok((await app.text('alarm')).includes('密碼連錯 5 次'));
  await until('her card in the log', async () =>
    (await app.texts('access-line')).some((text) => text.includes('歐陽秉軒') && text.includes('開 王美玲')),
  );
  await pictures(app, 'staff', () => openStaff(app).then(() => app.find('access-line')));
  await app.press('j');
  await app.press('Enter');
  await app.find('access-everybody');
  await keep(app, 'staff-one');
  await app.press('Escape');
  await app.gone('access-everybody');
  await app.click('alarm-close');
  await focusOn(app, 'alarm-reason');
  await app.press('Control', 'Enter');
  await until('the refusal', () => app.run(() => document.querySelector('dialog [role="alert"]') !== null));
  await keep(app, 'staff-close');
  await app.fill('alarm-reason', '他自己忘了，已重給');
  await app.press('Control', 'Enter');
  await app.gone('alarm');
  await until('the closing in the log', async () => (await app.texts('access-line'))[0].includes('他自己忘了'));

  // Removed: the book gets a new key.
  await app.invoke('staff_page').then(({ staff: all }) => assert.equal(all.length, 2));
  await app.press('k');
  await app.press('j');
  await app.press('e');
  await app.click('person-remove');
  await app.find('remove-do');
  await keep(app, 'staff-remove');
  await app.click('remove-do');
  await until('the clerk to be gone', async () => (await app.texts('person')).length === 1);
  const { book } = await app.invoke('app_state');
  assert.equal(book.protected, true);
});
