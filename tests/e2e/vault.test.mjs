// A password for the book, by the keys alone: set, written down, locked, mistyped, opened, opened by a PIN.
// With SHUKE_PICTURES set to a folder it leaves pictures of what was seen.

import assert from 'node:assert/strict';
import { journey } from './app.mjs';
import { pictures } from './looks.mjs';
import { DAY, focusOn, goTo, tabTo, wordsOf } from './screens.mjs';
import { until } from './webdriver.mjs';

/** The recovery key as it stands on the sheet. */
async function sheetKey(app) {
  await app.find('sheet-key');
  return app.run(() => [...document.querySelectorAll('[data-testid="sheet-key"] li')].map((li) => li.textContent).join('-'));
}

journey('a password is set, and the book locks and opens again, by the keys alone', async ({ home, open }) => {
  const app = await open('--book', home.book, '--sample', '--today', DAY);
  await app.find('today-row');
  await pictures(app, 'today');

  // Without a password the key says what is missing and leads there.
  await app.press('Control', 'Shift', 'l');
  await tabTo(app, 'toast-way');
  await app.press('Enter');
  await app.find('protect');
  await pictures(app, 'protect');

  await tabTo(app, 'protect-name');
  await app.press('Control', 'a');
  await app.type('Chou');
  await tabTo(app, 'new-password');
  await app.type('apple river');
  await app.press('Enter');
  // Typed blind, it is wanted twice.
  await focusOn(app, 'new-password-again');
  await app.type('apple river');
  await app.press('Enter');

  const key = await sheetKey(app);
  assert.match(key, /^([0-9A-Z]{4}-){6}[0-9A-Z]{4}$/);
  await pictures(app, 'sheet');
  // Esc loses nothing, and the wrong group leads nowhere.
  await app.press('Escape');
  assert.equal(await sheetKey(app), key);
  await tabTo(app, 'sheet-written');
  await app.press('Enter');
  await focusOn(app, 'sheet-typed');
  await app.type('ZZZZ');
  await app.press('Enter');
  await until('the refusal', () => app.run(() => document.querySelector('dialog [role="alert"]') !== null));
  await pictures(app, 'sheet-wrong');
  await app.press('Control', 'a');
  await app.type(key.slice(-4).toLowerCase());
  await app.press('Enter');
  await app.gone('recovery-sheet');
  assert.ok(!(await wordsOf(app)).includes(key.slice(0, 9)), 'the key is shown once');
  await app.find('vault-password');
  await pictures(app, 'guarded');

  // A PIN for this session.
  await tabTo(app, 'vault-pin');
  await app.press('Enter');
  await focusOn(app, 'password-now');
  await app.type('apple river');
  await tabTo(app, 'new-password');
  await app.type('2580');
  await tabTo(app, 'new-password-again');
  await app.type('2580');
  await pictures(app, 'pin-form');
  await app.press('Enter');
  await app.find('vault-pin-off');

  // Locked over a dialog: nothing of a customer stays.
  await goTo(app, 'today');
  await app.press('Control', 'k');
  await app.find('palette-input');
  await app.type('09');
  await app.find('palette-entry');
  await app.press('Control', 'Shift', 'l');
  await focusOn(app, 'lock-pin');
  const { session, book, locked } = await app.invoke('app_state');
  assert.deepEqual([session, book, locked.names], [null, null, ['Chou']]);
  for (const name of ['王美玲', '陳']) assert.ok(!(await wordsOf(app)).includes(name), name);
  assert.equal(await app.run(() => document.title), '熟客');
  await pictures(app, 'lock-pin');
  await app.type('0000');
  await app.press('Enter');
  await until('four tries left', async () => (await wordsOf(app)).includes('4 次'));
  await pictures(app, 'lock-pin-wrong');
  await app.type('2580');
  await app.press('Enter');
  await app.find('today-row');

  // The password, wrong first.
  await app.press('Control', 'Shift', 'l');
  await tabTo(app, 'lock-use-password');
  await app.press('Enter');
  await focusOn(app, 'lock-password');
  await pictures(app, 'lock');
  await app.type('apple');
  await app.press('Enter');
  await until('the refusal', () => app.run(() => document.querySelector('[role="alert"]') !== null));
  await pictures(app, 'lock-wrong');
  await app.type('apple river');
  await app.press('Enter');
  await app.find('today-row');

  // Wrong again and again: the field is shut for some seconds and opens by itself.
  await app.press('Control', 'Shift', 'l');
  await tabTo(app, 'lock-use-password');
  await app.press('Enter');
  for (let times = 0; times < 3; times += 1) {
    await focusOn(app, 'lock-password');
    await app.type('x');
    await app.press('Enter');
    await until('the answer', () =>
      app.run(() => document.querySelector('[role="alert"]') !== null && !document.querySelector('[aria-busy="true"]')),
    );
  }
  await app.find('lock-wait');
  await pictures(app, 'lock-wait');
  await app.gone('lock-wait');
  await focusOn(app, 'lock-password');

  // The printed key, and a new password.
  await tabTo(app, 'lock-forgot');
  await app.press('Enter');
  await focusOn(app, 'recovery-key');
  await pictures(app, 'lock-recovery');
  await app.type(key.toLowerCase());
  await tabTo(app, 'offer-use');
  await app.press('Enter');
  await focusOn(app, 'new-password');
  await pictures(app, 'lock-recovery-offered');
  await app.press('Enter');
  await app.find('today-row');
});

journey('a book with a password asks for it at the start', async ({ home, open }) => {
  let app = await open('--book', home.book, '--sample', '--today', DAY);
  await app.find('nav-today');
  await app.invoke('protect_book', { name: 'Chou', password: 'apple river' });

  app = await open('--book', home.book, '--today', DAY);
  await focusOn(app, 'lock-password');
  await pictures(app, 'lock-start');
  await app.type('apple river');
  await app.press('Enter');
  await app.find('today-row');

  await goTo(app, 'settings');
  await pictures(app, 'settings');
  await app.click('settings-section-lock');
  await app.find('vault-password');
  await pictures(app, 'settings-lock');
});
