// What hangs on a card, by the keys alone: a photo, a file, a consent, everything held on one person, and the person erased.
// With SHUKE_PICTURES set to a folder it leaves pictures of what was seen.

import assert from 'node:assert/strict';
import { copyFile, readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { ROOT, journey } from './app.mjs';
import { keep, pictures } from './looks.mjs';
import { DAY, allCards, choose, focusOn, openFound, said, tabTo } from './screens.mjs';
import { until } from './webdriver.mjs';

const SHOWN = '王美玲';

/** The card's files and consents, drawn anew. */
async function showFiles(app) {
  await openFound(app, SHOWN);
  await app.press('6');
  await app.find('consent');
  await app.css('[data-testid="attachment"] img');
}

journey('a photo, a file and a consent on a card, then everything on the person, then nobody', async ({ home, open }) => {
  const offered = path.join(home.folder, '名片.png');
  await copyFile(path.join(ROOT, 'src-tauri', 'icons', '128x128.png'), offered);
  const app = await open('--book', home.book, '--sample', '--today', DAY, '--lang', 'zh-Hant', '--offer', offered);
  await app.find('today-row');
  await openFound(app, SHOWN);
  const card = (await allCards(app)).rows.find((row) => row.name === SHOWN);

  // The photo takes the place of the seal; Z gives it back.
  await choose(app, 'card-photo', '放相片');
  await app.css('[data-testid="card-photo"] img[src^="data:image/jpeg"]');
  await said(app, '相片放好了');
  const files = await app.invoke('list_attachments', { card: card.id });
  assert.deepEqual(files.map(({ kind, name, media }) => [kind, name, media]), [['photo', '名片.png', 'image/png']]);

  await app.press('6');
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
  await pictures(app, 'card-files', () => showFiles(app));
  await tabTo(app, 'consent-withdraw');
  await app.press('Enter');
  await until('the end of it', async () => (await consent()).includes('9/15 撤回'));
  await keep(app, 'card-withdrawn');
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
  await focusOn(app, 'erase-reason');
  await pictures(app, 'erase');
  await app.type('by letter');
  await app.press('Enter');
  await focusOn(app, 'erase-number');
  await app.type(String(card.number));
  await app.press('Enter');
  await app.find('certificate');
  await focusOn(app, 'erased-print');
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
