// Through the screens and dialogs of 進程, 購買應收 and 分析 in a book where somebody owes something. `look` sees each of them; nothing
// is saved on the way. It asserts nothing.

import { goTo, openFound } from './screens.mjs';

export async function throughTrade(app, look) {
  await pipeline(app, look);
  await cardOfADebtor(app, look);
  await insights(app, look);
  await goTo(app, 'settings');
  await turnTo(app, 'settings-section-products', 'aria-current="page"');
  await look('products');
  await app.click('benefit-new');
  await app.find('benefit-form');
  await look('a new benefit');
}

async function leave(app, id) {
  await app.press('Escape');
  await app.gone(id);
}
/** What some keys open: looked at, and left. */
async function glance(app, look, keys, id, name) {
  await app.press(...keys);
  await app.find(id);
  await look(name);
  await leave(app, id);
}
async function turnTo(app, id, state) {
  await app.click(id);
  await app.css(`[data-testid="${id}"][${state}]`);
  await app.settle();
}
/** The ids on the screen that begin like this. */
const idsOf = (app, start) =>
  app.run((start) => [...document.querySelectorAll(`[data-testid^="${start}"]`)].map((one) => one.dataset.testid), start);

async function pipeline(app, look) {
  await goTo(app, 'pipeline');
  await look('board');
  await glance(app, look, ['n'], 'deal-dialog', 'new opportunity');
  await glance(app, look, ['x'], 'end-dialog', 'end of an opportunity');
  await glance(app, look, ['Shift', 'ArrowRight'], 'ticks-dialog', 'ticks');
  await app.press('v');
  await app.gone('board');
  await look('table of opportunities');
  await app.click('pipeline-receivables');
  await app.find('rec-row');
  await look('receivables');
  await app.press('r');
  await app.find('rec-pay');
  await app.fill('rec-amount', '1');
  await app.find('rec-rest-on');
  await look('payment');
  await leave(app, 'rec-pay');
  await glance(app, look, ['s'], 'rec-due-dialog', 'another day');
}

async function cardOfADebtor(app, look) {
  const [row] = (await app.invoke('receivables', { currency: 'TWD' })).rows;
  await openFound(app, row.card.name);
  await app.press('3');
  await app.find('order-row');
  await app.press('ArrowDown');
  await app.press('Enter');
  await app.find('order-detail');
  await look('trade of a card');
  await app.press('n');
  await app.find('order-dialog');
  await app.click('order-first');
  await look('order');
  await leave(app, 'order-dialog');
  await app.run(() => document.querySelector('[data-testid="order-open"]').focus());
  await glance(app, look, ['e'], 'order-dialog', 'an order that is changed');
  for (const what of ['credit', 'holding', 'price']) {
    await app.click(what === 'credit' ? 'credit-edit' : `${what}-add`);
    await app.find(`${what}-dialog`);
    await look(`${what} dialog`);
    await leave(app, `${what}-dialog`);
  }
  await app.press('w');
  await app.find('why');
  for (const tab of await idsOf(app, 'why-tab-')) {
    await turnTo(app, tab, 'aria-selected="true"');
    await look(tab);
  }
  await app.click('why-tab-abc');
  await app.find('why-said');
  await app.press('1');
  await app.find('judge-form');
  await look('judging');
  await app.click('why-close');
  await app.gone('why');
}

async function insights(app, look) {
  const turnCharts = () =>
    app.run(() => document.querySelectorAll('[data-chart] button[data-testid$="-table"]').forEach((one) => one.click()));
  await goTo(app, 'insights');
  await look('insights');
  await turnCharts();
  await look('charts as tables');
  await turnCharts();
  if (await app.has('abc-moves-open')) {
    await app.click('abc-moves-open');
    await app.find('moves-dialog');
    await look('moves');
    await leave(app, 'moves-dialog');
  }
  await app.click('insights-referrals');
  await app.css('[data-testid="branch"], [data-testid="empty"]');
  await look('referrals');
  await app.click('insights-year');
  await app.css('[data-testid="year-row"], [data-testid="empty"]');
  await look("the year's list");
  if (await app.has('year-row')) await glance(app, look, ['a'], 'year-put-dialog', 'onto a gift list');
  await app.click('insights-charts');
  await app.click('insights-edges');
  await app.find('rules-editor');
  for (const scheme of await idsOf(app, 'rules-scheme-')) {
    await turnTo(app, scheme, 'aria-pressed="true"');
    await look(scheme);
  }
}
