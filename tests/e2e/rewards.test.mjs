// 獎勵: the year's list leads to a gift list and back, an order put in wrong is mended, a partner's benefit is used. By the keys, in the
// real window, on the real core.

import assert from 'node:assert/strict';
import { journey } from './app.mjs';
import { keep } from './looks.mjs';
import { DAY, openFound } from './screens.mjs';
import { until } from './webdriver.mjs';

const sample = async (open, ...more) => {
  const app = await open('--sample', '--today', DAY, '--lang', 'zh-Hant', ...more);
  await app.find('today-row');
  return app;
};
const planned = async (app) => {
  const { rows } = await app.invoke('gift_page', { occasion: 'mid_autumn', currency: 'TWD', language: 'zh-Hant' });
  return rows.map((row) => row.gift.card.id);
};

journey('who brought the most in a year goes on a gift list, and off it by one key', async ({ open }) => {
  const app = await sample(open);
  await app.press('Control', '5');
  await app.find('insights-cards');
  await app.click('insights-year');
  await app.find('year-row');
  await app.settle();
  const { rows } = await app.invoke('year_end', { year: 2026, currency: 'TWD' });
  const shown = await app.run(() => [...document.querySelectorAll('[data-testid="year-row"]')].map((row) => row.dataset.card));
  assert.deepEqual(shown, rows.map((row) => row.card.id));
  await keep(app, '1-year');

  const before = new Set(await planned(app));
  const fresh = rows.map((row) => row.card.id).filter((id) => !before.has(id));
  assert.ok(fresh.length >= 2, 'two who are on no list yet');
  // From row to row; those two are ticked.
  for (const id of shown) {
    if (fresh.slice(0, 2).includes(id)) await app.press('x');
    await app.press('j');
  }
  await until('two ticks', async () => (await app.count('[data-testid="year-tick"]:checked')) === 2);
  await app.press('a');
  await app.find('year-put-dialog');
  await app.click('year-put-mid_autumn');
  await keep(app, '2-dialog');
  await app.press('Control', 'Enter');
  await until('both on the list', async () => {
    const now = new Set(await planned(app));
    return fresh.slice(0, 2).every((id) => now.has(id)) && now.size === before.size + 2;
  });
  await until('the dialog gone', async () => (await app.count('[data-testid="year-put-dialog"]')) === 0);
  await app.press('z');
  await until('as it was', async () => (await planned(app)).length === before.size);
});

/** Somebody of the sample and what is known of the trade. */
async function tradeOf(app, name) {
  const query = { where: '', text: name, sort: 'number', collation: 'zhuyin' };
  const { rows } = await app.invoke('list_cards', { query, offset: 0, limit: 1 });
  return { card: rows[0].id, trade: () => app.invoke('trade', { card: rows[0].id }) };
}
async function toTrade(app, name) {
  await openFound(app, name);
  await app.press('3');
  await app.find('order-row');
  await app.settle();
}

journey('a purchase put in wrong is mended where it stands, and mended back by one key', async ({ open }) => {
  const app = await sample(open);
  const { trade } = await tradeOf(app, '王美玲');
  await toTrade(app, '王美玲');
  const before = (await trade()).orders;
  const order = before.find((one) => one.plan.length === 0 && one.state === 'paid' && one.refunds === null);
  await app.run((id) => document.querySelector(`[data-order="${id}"] [data-testid="order-open"]`).focus(), order.id);
  await app.press('e');
  await app.find('order-dialog');
  await keep(app, '3-edit');
  await app.fill('order-number', 'INV-2026-77');
  await app.press('Control', 'Enter');
  const now = async () => (await trade()).orders.find((one) => one.id === order.id);
  await until('the number', async () => (await now()).number === 'INV-2026-77');
  assert.deepEqual({ ...(await now()), number: order.number }, order, 'and nothing else');
  await until('the dialog gone', async () => (await app.count('[data-testid="order-dialog"]')) === 0);
  await app.press('z');
  await until('as it was', async () => (await now()).number === order.number);
  assert.deepEqual((await trade()).orders, before);
});

journey("a partner's benefit is used for its points, and given back by one key", async ({ open }) => {
  const app = await sample(open);
  const { card, trade } = await tradeOf(app, '王美玲');
  await toTrade(app, '王美玲');
  const points = async () => (await trade()).rewards.reduce((sum, one) => sum + one.points, 0);
  const before = await points();
  const offers = await app.invoke('card_benefits', { card });
  const at = offers.findIndex((one) => one.points > 0 && one.lacking === 0);
  await keep(app, '4-benefits');
  const shown = await app.texts('benefit-offer');
  assert.equal(shown.length, offers.length);
  assert.ok(shown[at].includes(offers[at].partner) && shown[at].includes(offers[at].offer), shown[at]);
  await app.run((at) => document.querySelectorAll('[data-testid="benefit-use"]')[at].focus(), at);
  await app.press('Enter');
  await until('the points gone', async () => (await points()) === before - offers[at].points);
  const [last] = (await trade()).rewards;
  assert.equal(last.what, `${offers[at].partner}・${offers[at].offer}`);
  await app.press('z');
  await until('as it was', async () => (await points()) === before);
});
