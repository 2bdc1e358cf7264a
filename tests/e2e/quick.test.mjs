// The quick line, keys only: from words to a follow-up that stands on the card, somebody nobody knew, a day that is none, and
// back by one key.

import assert from 'node:assert/strict';
import { journey } from './app.mjs';
import { keep } from './looks.mjs';
import { DAY, openFound } from './screens.mjs';
import { until } from './webdriver.mjs';

const said = (app, part, words) =>
  until(words, async () => (await app.texts(`quick-chip-${part}`))[0]?.includes(words));
const planned = (app, id) => app.invoke('get_card', { id });
const find = async (app, text) => (await app.invoke('find', { text, limit: 1 })).hits[0].card;

journey('a line is typed, understood, added and taken back', async ({ open }) => {
  const app = await open('--sample', '--today', DAY, '--lang', 'zh-Hant');
  await app.find('today-row');
  const wang = await find(app, '王美玲');
  const before = (await planned(app, wang.id)).followups.length;
  await app.press('q');
  await app.type('王太太 週五下午三點 拜訪 送中秋禮盒');
  await said(app, 'person', '王美玲');
  await said(app, 'date', '9/18（五）15:00');
  await said(app, 'deed', '拜訪');
  await keep(app, '1-understood');
  await app.press('Enter');
  await until('the follow-up', async () => (await planned(app, wang.id)).followups.length === before + 1);
  const made = (await planned(app, wang.id)).followups.find((one) => one.due === '2026-09-18');
  assert.deepEqual([made.time, made.channel, made.purpose], ['15:00', 'visit', '送中秋禮盒']);
  await until('an empty line', async () => (await app.run(() => document.activeElement?.value)) === '');

  // A day that does not exist is asked about: down into the suggestions, along, and taken.
  await app.type('王太太 9/31 打電話');
  await said(app, 'date', '9 月沒有 31 日');
  await app.press('Enter');
  await keep(app, '2-no-such-day');
  assert.equal((await planned(app, wang.id)).followups.length, before + 1);
  await app.press('ArrowRight');
  await app.press('Enter');
  await said(app, 'date', '10/1');
  await app.press('Enter');
  await until('the other', async () => (await planned(app, wang.id)).followups.some((one) => one.due === '2026-10-01'));

  // Out of the line the letters are keys again: Z takes the last one back.
  await until('an empty line', async () => (await app.run(() => document.activeElement?.value)) === '');
  await app.press('Escape');
  await app.press('z');
  await until('the undo', async () => (await planned(app, wang.id)).followups.length === before + 1);
});

journey('somebody nobody knew gets a card with the first follow-up, and two of a name are told apart', async ({ open }) => {
  const app = await open('--sample', '--today', DAY, '--lang', 'zh-Hant');
  await app.find('today-row');
  await app.press('q');
  await app.type('林青禾 明天 拜訪 第一次見面');
  await until('the offer', async () => (await app.texts('quick-new'))[0] === '新卡「林青禾」');
  await keep(app, '3-unknown');
  await app.press('Alt', 'n');
  await until('the card', async () => (await app.invoke('find', { text: '林青禾', limit: 1 })).total === 1);
  await until('an empty line', async () => (await app.run(() => document.activeElement?.value)) === '');
  await app.type('林 週五 寄 條款');
  await until('two of the name', async () => (await app.count('[data-testid="quick-person"]')) >= 2);
  const names = await app.texts('quick-person');
  const at = names.findIndex((text) => text.includes('林青禾'));
  await keep(app, '4-several');
  await app.press('Alt', String(at + 1));
  await said(app, 'person', '林青禾');
  await app.press('Enter');
  const lin = await find(app, '林青禾');
  await until('both', async () => (await planned(app, lin.id)).followups.length === 2);
  await until('an empty line', async () => (await app.run(() => document.activeElement?.value)) === '');
  await app.press('Escape');
  await openFound(app, '林青禾');
  await keep(app, '5-card');
});
