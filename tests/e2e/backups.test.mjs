// Backups by the keys alone: one is made, a card is deleted and comes back out of it; a name is changed and the whole book goes back.
// With SHUKE_PICTURES set to a folder it leaves pictures of what was seen.

import assert from 'node:assert/strict';
import { journey } from './app.mjs';
import { keep, pictures } from './looks.mjs';
import { DAY, allCards, choose, focused, openByName, openFound, said } from './screens.mjs';
import { until } from './webdriver.mjs';

const SHOWN = '王美玲';

async function openBackups(app) {
  await openByName(app, '備份與還原');
  await until('the backups', async () => (await app.has('backup-panel')) || app.has('backup-first'));
}
const names = async (app) => (await allCards(app)).rows.map((row) => row.name);
const compared = (app, words) =>
  until(`${words} in the panel`, async () => (await app.text('backup-panel')).includes(words));

journey('a deleted card comes back from a backup, and then the whole book, without a mouse', async ({ open }) => {
  const app = await open('--sample', '--today', DAY, '--lang', 'zh-Hant');
  await app.find('today-row');
  await openBackups(app);
  await app.settle();
  const before = (await app.invoke('backup_page')).backups.length;
  await app.press('Control', 'b');
  await said(app, '備份好了');
  const made = (await app.invoke('backup_page')).backups;
  assert.equal(made.length, before + 1);
  assert.ok(made[0].verified && made[0].here && made[0].reason === 'manual');
  await compared(app, '都和現在一樣');
  await pictures(app, 'backups-same', () => openBackups(app));

  // The card goes…
  await openFound(app, SHOWN);
  await choose(app, 'card-more', '刪除');
  await until('the card to be gone', async () => !(await names(app)).includes(SHOWN));
  await openBackups(app);
  await compared(app, SHOWN);
  await pictures(app, 'backups-some', async () => {
    await openBackups(app);
    await compared(app, SHOWN);
  });
  // …and is ticked already, because it is the one that is missing.
  await app.press('Control', 'Enter');
  await until('the card to be back', async () => (await names(app)).includes(SHOWN));
  await said(app, '從備份救回 1 張');
  await app.press('z');
  await until('the undo', async () => !(await names(app)).includes(SHOWN));

  // The whole book.
  await app.invoke('confirm_card', { id: (await allCards(app)).rows[0].id });
  await compared(app, SHOWN);
  await app.press('1');
  await compared(app, '會先把現在這本備份一份');
  await pictures(app, 'backups-whole', async () => {
    await openBackups(app);
    await compared(app, SHOWN);
    await app.press('1');
    await compared(app, '會先把現在這本備份一份');
  });
  await app.press('Control', 'Enter');
  const done = await app.text('restore-done');
  assert.ok(done.includes('aside'), done);
  await until('the card of then', async () => (await names(app)).includes(SHOWN));
  const after = (await app.invoke('backup_page')).backups;
  assert.equal(after[0].reason, 'restore', 'the book of before is backed up first');
  await until('the list to show it', async () => (await app.texts('backup-row'))[0].includes('還原之前'));
  await app.settle();
  await keep(app, 'backups-done');
  await app.press('Enter');
  await app.press('Escape');
  assert.equal(await focused(app), 'backup-row');
});
