// Two cards of one customer: found in the palette, merged and taken apart again with the keyboard alone.

import assert from 'node:assert/strict';
import { journey } from './app.mjs';
import { DAY, allCards, goTo } from './screens.mjs';
import { until } from './webdriver.mjs';

journey('two cards of one customer become one, and two again, without a mouse', async ({ open }) => {
  const app = await open('--sample', '--today', DAY, '--lang', 'zh-Hant');
  const [{ name, number }] = (await allCards(app)).rows;
  const count = async () => (await allCards(app)).rows.length;
  const before = await count();
  await goTo(app, 'customers');
  await app.press('n');
  await app.fill('card-form-name', name);
  await app.press('Control', 'Enter');
  await until('the second card', async () => (await count()) === before + 1);
  await app.press('Control', 'k');
  await app.fill('palette-input', '可能');
  await until('the board in the palette', async () => (await app.texts('palette-entry'))[0]?.includes('可能重複'));
  await app.press('Enter');
  await until('a pair', async () => (await app.texts('pair')).some((text) => text.includes(name)));
  const pair = (await app.texts('pair')).find((text) => text.includes(name));
  assert.ok(pair.includes('姓名相同'), pair);
  await app.press('Enter');
  await app.find('merge-table');
  await app.press('Control', 'Enter');
  await until('the merge to be said', async () => (await app.text('toast')).includes('已合併'));
  const rows = (await allCards(app)).rows;
  assert.equal(rows.length, before);
  assert.equal(rows.find((row) => row.name === name).number, number, 'the older card stays');
  await app.press('z');
  await until('two cards again', async () => (await count()) === before + 1);
});
