// 交接 between two books in the real window: a rep leaves, the next one takes over, the receipt goes back and the first book is
// sealed; cards lent for a holiday come back; cards go out on paper and come back with a result. By keys, on the real core.

import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { journey } from './app.mjs';
import { keep } from './looks.mjs';
import { DAY, goTo } from './screens.mjs';
import { until } from './webdriver.mjs';

const cards = async (app) => (await app.invoke('app_state')).book.cards;

/** The words on the tiles: what is typed, and what it is called. */
const words = (app) =>
  app.run(() =>
    [...document.querySelectorAll('[data-testid="handover-words"] li')].map((tile) => {
      const letters = tile.innerText.split('\n').map((line) => line.trim());
      return { said: letters.find((line) => /^\p{Script=Han}{2}$/u.test(line)), typed: letters.find((line) => /^[a-z]+$/.test(line)) };
    }),
  );

/** Types the two words that are asked for, as Chinese. */
async function copied(app, tiles) {
  const asked = await app.run(() =>
    [0, 1].map((at) => Number(document.querySelector(`[data-testid="handover-word-${at}"]`).closest('label, div').innerText.replace(/\D/g, '') || document.querySelector(`[data-testid="handover-word-${at}"]`).placeholder)),
  );
  for (const at of [0, 1]) await app.fill(`handover-word-${at}`, tiles[asked[at] - 1].said);
}

journey('a rep leaves: the file, the next book, the receipt, and the first book is sealed', async ({ home, open }) => {
  const mine = path.join(home.folder, 'zhou.book');
  const theirs = path.join(home.folder, 'lin.book');
  const file = path.join(home.folder, '交接_周以恩_20260915.shuke');
  const stick = path.join(home.folder, 'stick');
  let app = await open('--book', mine, '--sample', '--today', DAY, '--lang', 'zh-Hant', '--offer', stick);
  await app.find('today-row');
  const all = await cards(app);
  await app.clickFor('nav-handover', '[data-testid="handover-way-give"]');
  await app.press('n');
  await app.find('handover-how-all');
  await until('everybody chosen', async () => (await app.text('handover-count')).includes(String(all)));
  await until('the look ahead', () =>
    app.run(() => document.querySelector('[data-testid="handover-next"]')?.disabled === false),
  );
  await app.press('Control', 'Enter');
  await app.fill('handover-message', '歐陽醫師只接診所電話');
  await app.press('Control', 'Enter');
  await app.fill('handover-peer', '林子晴');
  await app.find('handover-word-0');
  const tiles = await words(app);
  assert.equal(tiles.length, 6);
  await copied(app, tiles);
  await keep(app, '1-handover-words');
  await app.press('Control', 'Enter');
  await app.find('handover-receipt');
  await keep(app, '2-handover-receipt');
  const out = (await app.invoke('handover_list'))[0];
  assert.deepEqual([out.direction, out.mode, out.state, out.peer, out.cards], ['out', 'leave', 'open', '林子晴', all]);
  assert.ok((await app.text('handover-receipt')).includes(out.check_code));
  assert.ok((await stat(file)).size > 100_000);
  const raw = await readFile(file);
  for (const told of ['王美玲', '歐陽', '0912']) assert.ok(!raw.includes(told), `${told} can be read in the file`);

  // The next one's book; the file was double-clicked.
  app = await open('--book', theirs, '--sample', '--today', DAY, '--lang', 'zh-Hant', file);
  await app.find('receive-words');
  const before = await cards(app);
  await app.fill('receive-words-box', '松風 渡口');
  await app.press('Enter');
  await until('a clear sentence', async () => (await app.text('receive-words')).includes('通關語不對'));
  // Said aloud and typed as Chinese, without blanks.
  await app.fill('receive-words-box', tiles.map((tile) => tile.said).join(''));
  await app.press('Enter');
  assert.equal(await app.text('receive-code'), out.check_code);
  assert.ok((await app.text('receive-message')).includes('歐陽醫師只接診所電話'));
  assert.equal(await cards(app), before, 'nothing is taken before it is said');
  await keep(app, '3-handover-receive');
  // The sample book knows the same people: all of them may be twice.
  assert.ok((await app.texts('receive-twin')).length > 0);
  await until('taken over', async () => {
    if (await app.run(() => document.querySelector('[data-testid="receive-done"]') !== null)) return true;
    await app.press('Control', 'Enter');
    return false;
  });
  await keep(app, '4-handover-taken');
  const arrived = (await app.invoke('handover_list')).find((row) => row.direction === 'in');
  assert.deepEqual([arrived.id, arrived.state, arrived.receipt], [out.id, 'taken', true]);
  const receipt = path.join(home.folder, '交接_周以恩_20260915.receipt.json');
  assert.ok(!(await readFile(receipt, 'utf8')).includes('王美玲'));

  app = await open('--book', mine, '--today', DAY, '--lang', 'zh-Hant', '--offer', receipt);
  await app.find('today-row').catch(() => {});
  await app.clickFor('nav-handover', '[data-testid="handover-way-give"]');
  await app.press('r');
  await until('the receipt', async () => (await app.invoke('handover_list'))[0].state === 'taken');
  await app.press('Enter');
  await app.click('handover-seal');
  await until('sealed', async () => (await app.invoke('handover_list'))[0].state === 'sealed');
  assert.equal(await cards(app), 0, 'the cards are put away');
  await keep(app, '5-handover-sealed');
  await app.press('Control', 'z');
  await until('the undo', async () => (await cards(app)) === all);
});
