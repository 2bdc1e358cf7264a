// A damaged book by the keys alone: pages of the file are overwritten between two starts, and its journal, its backup or a look
// at what is left leads on. With SHUKE_PICTURES set to a folder it leaves pictures of what was seen.

import assert from 'node:assert/strict';
import { copyFile, open as openFile, readFile, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { journey } from './app.mjs';
import { pictures } from './looks.mjs';
import { DAY, allCards, focusOn, wordsOf } from './screens.mjs';

const PAGE = 4096;
/** The mark of a page that holds rows of a table. */
const LEAF = 13;

/** Overwrites the leaves on which one of the names stands. */
async function spoil(file, names) {
  const bytes = await readFile(file);
  const wanted = names.map((name) => Buffer.from(name));
  const spoilt = [];
  for (let at = PAGE; at < bytes.length; at += PAGE) {
    const page = bytes.subarray(at, at + PAGE);
    if (page[0] === LEAF && wanted.some((name) => page.includes(name))) spoilt.push(at);
  }
  const handle = await openFile(file, 'r+');
  for (const at of spoilt) await handle.write(Buffer.alloc(PAGE, 0xa5), 0, PAGE, at);
  await handle.close();
  return spoilt.length;
}

/**
 * A book with a backup and something done since, shut. What was saved last may lie in the log beside the file, where spoiling
 * the file would not reach it; so a second backup, which is the book in one file, is put in the file's place.
 */
async function made(home, open) {
  const app = await open('--book', home.book, '--sample', '--today', DAY, '--lang', 'zh-Hant');
  await app.find('today-row');
  await app.invoke('back_up');
  const { rows } = await allCards(app);
  await app.invoke('set_class', { id: rows[0].id, class: 'C' });
  await app.invoke('confirm_card', { id: rows[1].id });
  const { id } = await app.invoke('back_up');
  await app.quit();
  const file = path.join(home.book, 'cards.db');
  const backups = path.join(home.book, 'backups');
  const parts = (await readdir(backups)).filter((name) => name.startsWith(id));
  const whole = parts.find((name) => name.endsWith('.db'));
  assert.ok(whole, `${id} among ${parts}`);
  await copyFile(path.join(backups, whole), file);
  for (const part of parts) await rm(path.join(backups, part));
  for (const ending of ['-wal', '-shm']) await rm(file + ending, { force: true });
  return { file, cards: rows.length, names: rows.map((row) => row.name) };
}

journey('a damaged book is rebuilt from its journal, by the keys alone', async ({ home, open }) => {
  const { file, cards, names } = await made(home, open);
  assert.ok((await spoil(file, names)) > 0);
  const before = await readFile(file);
  const app = await open('--book', home.book, '--today', DAY, '--lang', 'zh-Hant');
  // The book opens; that a page is damaged shows when it is read.
  await app.find('damage-look');
  await pictures(app, 'damage-noticed');
  await app.run(() => document.querySelector('[data-testid="damage-look"]').focus());
  await app.press('Enter');
  await focusOn(app, 'damage-repair');
  assert.match(await wordsOf(app), /原檔沒有動/);
  assert.match(await wordsOf(app), /2 筆改動照日誌再做一次/);
  for (const name of names) assert.ok(!(await wordsOf(app)).includes(name), `${name} is named`);
  await pictures(app, 'damage');

  await app.press('3');
  await app.find('read-only');
  await app.settle();
  await pictures(app, 'read-only');
  await app.run(() => document.querySelector('[data-testid="read-only-back"]').focus());
  await app.press('Enter');
  await focusOn(app, 'damage-repair');

  await app.press('Enter');
  await focusOn(app, 'damage-done');
  assert.match(await wordsOf(app), /照日誌再做了 2 筆改動/);
  await pictures(app, 'damage-repaired');
  await app.press('Enter');
  await app.find('today-row');
  const list = await allCards(app);
  assert.deepEqual(list.rows.map((row) => row.name).sort(), names.toSorted());
  assert.equal(list.rows.length, cards);
  assert.ok(!(await app.has('read-only')));
  const { damaged, read_only: readOnly } = await app.invoke('app_state');
  assert.deepEqual([damaged, readOnly], [null, false]);
  // What was damaged lies beside it, as it was.
  const aside = path.join(home.book, 'aside');
  const kept = (await readdir(aside)).find((name) => name.endsWith('.db'));
  assert.ok(before.equals(await readFile(path.join(aside, kept))), 'the damaged file is kept as it was');
});

journey('a damaged book goes back to its backup, and another can be opened instead', async ({ home, open }) => {
  const { file, cards, names } = await made(home, open);
  // What the book says of itself as well: then it does not even open.
  await spoil(file, [...names, 'book_id']);
  const app = await open('--book', home.book, '--today', DAY, '--lang', 'zh-Hant');
  await focusOn(app, 'damage-repair');
  await app.press('2');
  await focusOn(app, 'damage-done');
  assert.match(await wordsOf(app), /2 筆改動不在裡面/);
  await pictures(app, 'damage-restored');
  await app.press('Enter');
  await app.find('today-row');
  assert.equal((await allCards(app)).rows.length, cards);
});
