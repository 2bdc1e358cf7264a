// What hangs on a card, by the keys alone: a photo, a file, a consent, everything held on one person, and the person erased.
// With SHUKE_PICTURES set to a folder it leaves pictures of what was seen.

import assert from 'node:assert/strict';
import { copyFile, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ROOT, journey } from './app.mjs';
import { DAY, allCards, openFound, withSettings } from './screens.mjs';
import { until } from './webdriver.mjs';

const PICTURES = process.env.SHUKE_PICTURES ?? '';
const SHOWN = '王美玲';

const focused = (app) => app.run(() => document.activeElement?.getAttribute('data-testid') ?? '');
async function tabTo(app, id) {
  await app.find(id);
  for (let steps = 0; steps < 90; steps += 1) {
    if ((await focused(app)) === id) return;
    await app.press('Tab');
  }
  throw new Error(`no way to ${id} with Tab`);
}
/** Opens a menu and takes the entry with these words. */
async function choose(app, menu, words) {
  await tabTo(app, menu);
  await app.press('Enter');
  await until('the menu', async () => (await app.count('[role="menuitem"]')) > 0);
  await until(words, async () => {
    if ((await app.run(() => document.activeElement?.textContent ?? '')).includes(words)) return true;
    await app.press('ArrowDown');
    return false;
  });
  await app.press('Enter');
}
const said = (app, words) => until(`${words} to be said`, async () => (await app.text('toast')).includes(words));

/** The card in every look; it is drawn anew in each. */
async function cardPictures(app, name) {
  if (PICTURES === '') return;
  await mkdir(PICTURES, { recursive: true });
  const show = async (theme, size) => {
    await withSettings(app, { theme, text_size: size });
    await openFound(app, SHOWN);
    await app.press('5');
    await app.find('consent');
  };
  for (const [width, height, theme, size] of [
    [1280, 800, 'light', 100],
    [1280, 800, 'dark', 100],
    [1280, 800, 'light', 130],
    [960, 640, 'light', 100],
  ]) {
    await app.resize(width, height);
    await show(theme, size);
    await app.css('[data-testid="attachment"] img');
    await app.settle();
    await writeFile(path.join(PICTURES, `${name}-${width}-${theme}-${size}.png`), await app.picture());
  }
  await app.resize(1280, 800);
  await show('light', 100);
}

/** A dialog in every look. */
async function pictures(app, name) {
  if (PICTURES === '') return;
  await mkdir(PICTURES, { recursive: true });
  for (const [width, height, theme, scale] of [
    [1280, 800, 'light', 1],
    [1280, 800, 'dark', 1],
    [1280, 800, 'light', 1.3],
    [960, 640, 'light', 1],
  ]) {
    await app.resize(width, height);
    await app.run(
      (look, size) => {
        document.documentElement.dataset.theme = look;
        document.documentElement.style.setProperty('--scale', String(size));
      },
      theme,
      scale,
    );
    await app.settle();
    await writeFile(path.join(PICTURES, `${name}-${width}-${theme}-${scale}.png`), await app.picture());
  }
  await app.resize(1280, 800);
  await app.run(() => {
    document.documentElement.dataset.theme = 'light';
    document.documentElement.style.setProperty('--scale', '1');
  });
}

journey('a photo, a file and a consent on a card, then everything on the person, then nobody', async ({ home, open }) => {
  const offered = path.join(home.folder, '名片.png');
  await copyFile(path.join(ROOT, 'src-tauri', 'icons', '128x128.png'), offered);
  const app = await open('--book', home.book, '--sample', '--today', DAY, '--lang', 'zh-Hant', '--offer', offered);
  await app.find('today-row');
  await openFound(app, SHOWN);
  const { card } = await app.run(async () => {
    const query = { text: '', classes: [], status: [], tag: null, archived: false, sort: 'number', collation: 'zhuyin' };
    const { rows } = await window.__TAURI_INTERNALS__.invoke('list_cards', { query, offset: 0, limit: 50 });
    return { card: rows.find((row) => row.name === '王美玲') };
  });

  // The photo takes the place of the seal; Z gives it back.
  await choose(app, 'card-photo', '放相片');
  await app.css('[data-testid="card-photo"] img[src^="data:image/jpeg"]');
  await said(app, '相片放好了');
  const files = await app.invoke('list_attachments', { card: card.id });
  assert.deepEqual(files.map(({ kind, name, media }) => [kind, name, media]), [['photo', '名片.png', 'image/png']]);

  await app.press('5');
  await tabTo(app, 'attachment-add');
  await app.press('Enter');
  await app.css('[data-testid="attachment"] img');
  await tabTo(app, 'attachment-save');
  await app.press('Enter');
  await said(app, '名片.png');

  await tabTo(app, 'consent-purpose');
  await app.type('renewal');
  await tabTo(app, 'consent-source');
  await app.type('form');
  await tabTo(app, 'consent-since');
  await app.type('9/1');
  await app.press('Enter');
  const consent = async () => (await app.texts('consent'))[0] ?? '';
  await until('the consent', async () => (await consent()).includes('9/1 起'));
  await cardPictures(app, 'card-files');
  await tabTo(app, 'consent-withdraw');
  await app.press('Enter');
  await until('the end of it', async () => (await consent()).includes('9/15 撤回'));
  if (PICTURES !== '') await writeFile(path.join(PICTURES, 'card-withdrawn.png'), await app.picture());
  await app.run(() => document.activeElement.blur());
  await app.press('z');
  await app.find('consent-withdraw');
  await tabTo(app, 'attachment-remove');
  await app.press('Enter');
  await app.gone('attachment');
  await app.press('z');
  await app.find('attachment');

  // Everything held on the person, in a folder.
  await choose(app, 'card-more', '做個人檔案');
  const folder = await until('the folder', async () => (await app.text('person-file-folder')) || null);
  assert.deepEqual((await readdir(folder)).sort(), ['data.json', 'index.html', '名片 2.png', '名片.png'].sort());
  const page = await readFile(path.join(folder, 'index.html'), 'utf8');
  for (const word of ['生日', '本人同意', 'renewal', '製作日期']) assert.ok(page.includes(word), word);
  await pictures(app, 'person-file');
  await app.press('Escape');
  await app.gone('person-file');

  // Another card speaks of the person.
  const other = (await allCards(app)).rows.find((row) => row.id !== card.id);
  const draft = await app.invoke('draft_of', { id: other.id });
  await app.invoke('replace_card', { id: other.id, draft: { ...draft, note: `${SHOWN} 介紹的` } });

  await choose(app, 'card-more', '永久清除這個人');
  await until('the reason', async () => (await focused(app)) === 'erase-reason');
  await pictures(app, 'erase');
  await app.type('by letter');
  await app.press('Enter');
  await until('the number', async () => (await focused(app)) === 'erase-number');
  await app.type(String(card.number));
  await app.press('Enter');
  await app.find('certificate');
  await until('the focus on printing', async () => (await focused(app)) === 'erased-print');
  await until('the name of the other card', async () => (await app.text('erased-mentioned')).includes(other.name));
  assert.ok(!(await app.text('certificate')).includes(SHOWN));
  await pictures(app, 'certificate');
  await app.press('Escape');
  assert.ok(await app.has('certificate'), 'Esc does not lose it');
  assert.ok(!(await allCards(app)).rows.some((row) => row.id === card.id));
  await tabTo(app, 'erased-close');
  await app.press('Enter');
  await app.gone('certificate');
  assert.deepEqual((await app.invoke('list_attachments', { card: card.id })), []);
});
