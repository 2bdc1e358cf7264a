// Backups by the keys alone: one is made, a card is deleted and comes back out of it; a name is changed and the whole book goes back.
// With SHUKE_PICTURES set to a folder it leaves pictures of what was seen.

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { journey } from './app.mjs';
import { DAY, allCards, openFound, withSettings } from './screens.mjs';
import { until } from './webdriver.mjs';

const PICTURES = process.env.SHUKE_PICTURES ?? '';
const SHOWN = '王美玲';

const focused = (app) => app.run(() => document.activeElement?.getAttribute('data-testid') ?? '');
async function tabTo(app, id) {
  await app.find(id);
  for (let steps = 0; steps < 80; steps += 1) {
    if ((await focused(app)) === id) return;
    await app.press('Tab');
  }
  throw new Error(`no way to ${id} with Tab`);
}
async function openBackups(app) {
  await app.press('Control', 'k');
  await app.fill('palette-input', '備份與還原');
  await until('the backups in the palette', async () => (await app.texts('palette-entry'))[0]?.includes('備份與還原'));
  await app.press('Enter');
  await until('the backups', async () => (await app.has('backup-panel')) || app.has('backup-first'));
}
const names = async (app) => (await allCards(app)).rows.map((row) => row.name);
const compared = (app, words) =>
  until(`${words} in the panel`, async () => (await app.text('backup-panel')).includes(words));

/** A picture in every look that was asked for; the screen is drawn anew in each. */
async function pictures(app, name, show) {
  if (PICTURES === '') return;
  await mkdir(PICTURES, { recursive: true });
  for (const [width, height, theme, size] of [
    [1280, 800, 'light', 100],
    [1280, 800, 'dark', 100],
    [1280, 800, 'light', 130],
    [960, 640, 'light', 100],
    [960, 640, 'dark', 130],
  ]) {
    await app.resize(width, height);
    await withSettings(app, { theme, text_size: size });
    await show();
    await app.settle();
    await writeFile(path.join(PICTURES, `${name}-${width}-${theme}-${size}.png`), await app.picture());
  }
  await app.resize(1280, 800);
  await withSettings(app, { theme: 'light', text_size: 100 });
  await show();
}

journey('a deleted card comes back from a backup, and then the whole book, without a mouse', async ({ open }) => {
  const app = await open('--sample', '--today', DAY, '--lang', 'zh-Hant');
  await app.find('today-row');
  await openBackups(app);
  await app.settle();
  const before = (await app.invoke('backup_page')).backups.length;
  await app.press('Control', 'b');
  await until('the backup to be said', async () => (await app.text('toast')).includes('備份好了'));
  const made = (await app.invoke('backup_page')).backups;
  assert.equal(made.length, before + 1);
  assert.ok(made[0].verified && made[0].here && made[0].reason === 'manual');
  await compared(app, '都和現在一樣');
  await pictures(app, 'backups-same', () => openBackups(app));

  // The card goes…
  await openFound(app, SHOWN);
  await tabTo(app, 'card-more');
  await app.press('Enter');
  await until('the menu', async () => (await app.count('[role="menuitem"]')) > 0);
  await until('the way to delete', async () => {
    if ((await app.run(() => document.activeElement?.textContent ?? '')).includes('刪除')) return true;
    await app.press('ArrowDown');
    return false;
  });
  await app.press('Enter');
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
  await until('the recovery to be said', async () => (await app.text('toast')).includes('從備份救回 1 張'));
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
  const said = await app.text('restore-done');
  assert.ok(said.includes('aside'), said);
  await until('the card of then', async () => (await names(app)).includes(SHOWN));
  const after = (await app.invoke('backup_page')).backups;
  assert.equal(after[0].reason, 'restore', 'the book of before is backed up first');
  await until('the list to show it', async () => (await app.texts('backup-row'))[0].includes('還原之前'));
  await app.settle();
  if (PICTURES !== '') await writeFile(path.join(PICTURES, 'backups-done.png'), await app.picture());
  await app.press('Enter');
  await app.press('Escape');
  assert.equal(await focused(app), 'backup-row');
});
