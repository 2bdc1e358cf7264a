// From an opportunity to money that has come in: the gates of the board, parts and their payments, credit and refunds. By the keys, in
// the real window, on the real core.

import assert from 'node:assert/strict';
import { journey } from './app.mjs';
import { keep } from './looks.mjs';
import { DAY, choose, focusOn, openFound, said, tabTo } from './screens.mjs';
import { until } from './webdriver.mjs';

const TITLE = '學費年金・兩期';
const QUERY = { where: '', text: '', sort: 'number', collation: 'zhuyin' };

/** Somebody of the sample who has never bought anything. */
async function stranger(app) {
  const { rows } = await app.invoke('list_cards', { query: QUERY, offset: 0, limit: 100 });
  for (const row of rows) {
    const { orders, credit } = await app.invoke('trade', { card: row.id });
    if (orders.length === 0 && credit.limit === null) return row;
  }
  throw new Error('everybody of the sample has bought something');
}

const dealOf = async (app, title = TITLE) => (await app.invoke('opportunities')).find((one) => one.title === title);
const stands = (app, stage) => until(`${stage}`, async () => (await dealOf(app)).stage === stage);
const receiptsOf = async (app, card) => (await app.invoke('trade', { card })).receipts;
const numbersOf = async (app, card) => (await receiptsOf(app, card)).map((one) => one.number);
/** The driver cannot read what lies in the top layer; the page can. */
const wordsIn = async (app, id) => (await app.texts(id))[0] ?? '';
const money = (amount) => ({ amount: `${amount}.00`, currency: 'TWD' });

/** Replaces what stands in the box that has the focus. */
async function retype(app, text) {
  await app.press('Control', 'a');
  await app.type(text);
}

/** The arrows of radio buttons side by side, until this one is in force. */
async function pick(app, from, wanted) {
  const inside = (id) =>
    app.run((id) => document.querySelector(`[data-testid="${id}"]`)?.contains(document.activeElement) ?? false, id);
  await until(`the focus in ${from}`, async () => {
    if (await inside(from)) return true;
    await app.press('Tab');
    return false;
  });
  await until(`${wanted}`, async () => {
    if (await inside(wanted)) return true;
    await app.press('ArrowRight');
    return false;
  });
}

/** In which column of the board the card of a title stands; '' while it stands in none. */
const columnOf = (app, id) =>
  app.run(
    (id) => document.querySelector(`[data-deal="${id}"]`)?.closest('section')?.getAttribute('data-testid') ?? '',
    id,
  );

/** The board with this opportunity selected, however it was left. */
async function toBoard(app, id) {
  await app.press('Control', '4');
  await app.find('board');
  await until('the opportunity selected', () =>
    app.run((id) => document.querySelector(`[data-deal="${id}"].selected`) !== null, id),
  );
}

/** In 應收: the rows walked by J until the part of this order is selected that is due first, and R on it. */
async function payFirst(app, order) {
  await until('the part', async () => {
    const at = await app.run((order) => {
      const rows = [...document.querySelectorAll('[data-testid="rec-row"]')];
      const selected = rows.findIndex((row) => row.getAttribute('aria-selected') === 'true');
      return { selected, wanted: rows.findIndex((row) => row.dataset.order === order) };
    }, order);
    if (at.wanted < 0 || at.selected < 0) return false;
    if (at.selected === at.wanted) return true;
    await app.press(at.selected < at.wanted ? 'j' : 'k');
    return false;
  });
  await app.press('r');
  await focusOn(app, 'rec-amount');
}

/** From the board to the payment of this order, as somebody goes who wants to write it down. */
async function toPayment(app, deal) {
  await toBoard(app, deal.id);
  await app.press('Shift', 'ArrowRight');
  await app.css(`[data-testid="rec-row"][data-order="${deal.order.id}"][aria-selected="true"]`);
  await focusOn(app, 'rec-amount');
}

journey('an opportunity passes the gates by what was ticked, ordered and paid, and goes back by one key', async ({ open }) => {
  const app = await open('--sample', '--today', DAY, '--lang', 'zh-Hant');
  await app.find('today-row');
  const who = await stranger(app);

  // A new one, from the board. What could be two numbers is refused where it stands, and nothing is saved around it.
  await app.press('Control', '4');
  await app.find('board');
  await app.press('n');
  await focusOn(app, 'gift-person');
  await app.type(who.name);
  await until('the person', async () => (await app.texts('gift-person-option'))[0]?.includes(who.name));
  await app.press('Enter');
  await focusOn(app, 'deal-title');
  await app.type(TITLE);
  await tabTo(app, 'deal-value');
  await app.type('1.234,50');
  await app.press('Control', 'Enter');
  await until('the refusal', async () => (await wordsIn(app, 'deal-dialog')).includes('看不懂「1.234,50」'));
  await keep(app, '1-refused');
  assert.equal(await dealOf(app), undefined);
  await focusOn(app, 'deal-value');
  await retype(app, '12萬');
  await tabTo(app, 'deal-day');
  await app.type('10/20');
  await app.press('Control', 'Enter');
  await app.gone('deal-dialog');
  await until('the opportunity', () => dealOf(app));
  const { id } = await dealOf(app);
  const made = await dealOf(app);
  assert.deepEqual([made.stage, made.value, made.expected_on, made.card.id], ['prospect', money(120_000), '2026-10-20', who.id]);
  assert.deepEqual(made.missing, ['intent', 'means', 'soon']);
  await until('its column', async () => (await columnOf(app, id)) === 'column-prospect');
  await until('it selected', () => app.run((id) => document.querySelector(`[data-deal="${id}"].selected`) !== null, id));
  await keep(app, '2-prospect');

  // Forward: the three ticks, by their numbers.
  await app.press('Shift', 'ArrowRight');
  await app.find('ticks-dialog');
  for (const key of ['1', '2', '3']) await app.press(key);
  await keep(app, '3-ticks');
  await app.press('Enter');
  await stands(app, 'target');
  await until('the next column', async () => (await columnOf(app, id)) === 'column-target');

  // Forward: the order. What and how much is known; half at once, half in a month.
  await app.press('Shift', 'ArrowRight');
  await focusOn(app, 'line-product');
  const filled = await app.run(() =>
    ['line-product', 'line-amount'].map((id) => document.querySelector(`[data-testid="${id}"]`).value),
  );
  assert.deepEqual(filled, [TITLE, '120,000']);
  await retype(app, '學費年金');
  await pick(app, 'order-paid', 'order-first');
  await tabTo(app, 'plan-percent');
  await retype(app, '50');
  await until('two parts', async () => (await app.count('[data-testid="plan-row"]')) === 2);
  await until('parts that make the sum', async () => (await app.text('plan-sum')).includes('剛好'));
  await keep(app, '4-order');
  await app.press('Control', 'Enter');
  await app.gone('order-dialog');
  await until('the order', async () => (await dealOf(app)).order !== null);
  const signed = await dealOf(app);
  assert.deepEqual([signed.stage, signed.missing], ['target', ['first_payment']], 'an order alone is no contract');
  const parts = async () => {
    const { orders } = await app.invoke('trade', { card: who.id });
    return orders.find((one) => one.id === signed.order.id).plan;
  };
  assert.deepEqual(
    (await parts()).map((part) => [part.name, part.due_on, part.amount]),
    [
      ['首款', DAY, money(60_000)],
      ['尾款', '2026-10-15', money(60_000)],
    ],
  );

  // The first part in two payments: a part of it is no first payment.
  await toPayment(app, signed);
  await retype(app, '1.234,50');
  await app.press('Control', 'Enter');
  await until('the refusal', async () => (await wordsIn(app, 'rec-pay')).includes('看不懂「1.234,50」'));
  assert.deepEqual(await receiptsOf(app, who.id), []);
  await retype(app, '5萬');
  await app.find('rec-rest-stays');
  await keep(app, '5-in-part');
  await app.press('Control', 'Enter');
  await app.gone('rec-pay');
  await until('the payment', async () => (await receiptsOf(app, who.id)).length === 1);
  assert.equal((await dealOf(app)).stage, 'target');
  await payFirst(app, signed.order.id);
  assert.equal(await app.run(() => document.activeElement.value), '10,000', 'what is left of the part stands there already');
  await app.press('Control', 'Enter');
  await app.gone('rec-pay');
  await stands(app, 'signed');
  await toBoard(app, id);
  assert.equal(await columnOf(app, id), 'column-signed');
  await keep(app, '6-signed');

  // Of the second part 20,000 now and the rest a week later.
  await toPayment(app, await dealOf(app));
  await retype(app, '２萬');
  await tabTo(app, 'rec-rest-on');
  await app.press('Enter');
  await app.css('[data-testid="rec-rest-on"][aria-pressed="true"]');
  await keep(app, '7-a-week-later');
  await app.press('Control', 'Enter');
  await app.gone('rec-pay');
  await until('three parts', async () => (await parts()).length === 3);
  assert.deepEqual(
    (await parts()).map((part) => [part.due_on, part.amount, part.left]),
    [
      [DAY, money(60_000), money(0)],
      ['2026-10-15', money(20_000), money(0)],
      ['2026-10-22', money(40_000), money(40_000)],
    ],
  );
  assert.equal((await dealOf(app)).stage, 'signed');

  // The last of it: 合格簽約. Z takes that payment back, and with it the last gate; its number is not given again.
  await payFirst(app, signed.order.id);
  await app.press('Control', 'Enter');
  await app.gone('rec-pay');
  await stands(app, 'qualified');
  const all = await numbersOf(app, who.id);
  assert.equal(new Set(all).size, 4);
  await toBoard(app, id);
  assert.equal(await columnOf(app, id), 'column-qualified');
  await keep(app, '8-qualified');
  await app.press('z');
  await stands(app, 'signed');
  await until('it back in its column', async () => (await columnOf(app, id)) === 'column-signed');
  const before = await numbersOf(app, who.id);
  const [undone] = all.filter((number) => !before.includes(number));
  await toPayment(app, await dealOf(app));
  await app.press('Control', 'Enter');
  await stands(app, 'qualified');
  const [last] = (await numbersOf(app, who.id)).filter((number) => !before.includes(number));
  assert.notEqual(last, undone, 'somebody may hold the paper with the first number');

  // All of it on the card.
  await openFound(app, who.name);
  await app.press('3');
  const bought = ['學費年金', '120,000', '付清'];
  await until('the order', async () => (await app.texts('order-row')).some((row) => bought.every((one) => row.includes(one))));
  assert.ok((await app.texts('trade-opportunity')).some((row) => row.includes(TITLE) && row.includes('合格')));
  await app.press('ArrowDown');
  await app.press('Enter');
  await app.find('order-detail');
  assert.equal(await app.count('[data-testid="order-part"]'), 3);
  const detail = await app.text('order-detail');
  for (const number of await numbersOf(app, who.id)) assert.ok(detail.includes(number), `${number} in ${detail}`);
  assert.ok(!detail.includes(undone));
  await keep(app, '9-card');
});

journey('an order over the limit is warned of and saved', async ({ open }) => {
  const app = await open('--sample', '--today', DAY, '--lang', 'zh-Hant');
  await app.find('today-row');
  const who = await stranger(app);
  const trade = () => app.invoke('trade', { card: who.id });
  await openFound(app, who.name);
  await app.press('3');
  await app.find('trade');

  await tabTo(app, 'credit-edit');
  await app.press('Enter');
  await tabTo(app, 'credit-limit');
  await app.type('1.234,50');
  await app.press('Control', 'Enter');
  await until('the refusal', async () => (await wordsIn(app, 'credit-dialog')).includes('看不懂「1.234,50」'));
  assert.equal((await trade()).credit.limit, null);
  await focusOn(app, 'credit-limit');
  await retype(app, '10萬');
  await app.press('Control', 'Enter');
  await app.gone('credit-dialog');
  await until('the limit', async () => (await trade()).credit.limit?.amount === '100000.00');

  // More than that in three parts: said before it is saved, saved, and said again.
  await app.press('n');
  await focusOn(app, 'line-product');
  await app.type('教育金');
  await tabTo(app, 'line-amount');
  await app.type('15萬');
  await pick(app, 'order-paid', 'order-parts');
  await until('the warning', async () => (await wordsIn(app, 'order-dialog')).includes('額度'));
  await keep(app, '10-over-limit');
  await app.press('Control', 'Enter');
  await app.gone('order-dialog');
  await said(app, '額度');
  const [order] = (await trade()).orders;
  assert.deepEqual([order.amount, order.plan.length], [money(150_000), 3]);
  assert.deepEqual((await trade()).credit.over, money(50_000));
  await until('it on the card', async () => (await app.text('trade-credit')).includes('50,000'));
});

journey('more than was bought is not given back', async ({ open }) => {
  const app = await open('--sample', '--today', DAY, '--lang', 'zh-Hant');
  await app.find('today-row');
  const who = await stranger(app);
  const trade = () => app.invoke('trade', { card: who.id });
  await openFound(app, who.name);
  await app.press('3');
  await app.find('trade');
  await app.press('n');
  await focusOn(app, 'line-product');
  await app.type('教育金');
  await tabTo(app, 'line-amount');
  await app.type('15萬');
  await app.press('Control', 'Enter');
  await app.gone('order-dialog');
  await until('the purchase', async () => (await trade()).orders.length === 1);
  const [order] = (await trade()).orders;
  assert.deepEqual([order.state, order.amount], ['paid', money(150_000)]);

  await choose(app, 'order-more', '退款');
  await focusOn(app, 'refund-amount');
  await retype(app, '16萬');
  await app.press('Control', 'Enter');
  await until('the refusal', async () => (await wordsIn(app, 'refund-dialog')).includes('最多還能退 NT$ 150,000'));
  await keep(app, '11-refund');
  assert.equal((await trade()).orders.length, 1);
  // Nor by whoever goes past the form.
  const lines = [{ product: '教育金', quantity: '-1', amount: money(-160_000) }];
  const draft = { day: null, lines, plan: [], number: '', way: null, opportunity: null, refunds: order.id, note: '' };
  await assert.rejects(app.invoke('add_order', { card: who.id, draft }), /refund_too_large.*150000/);

  await tabTo(app, 'refund-amount');
  await retype(app, '5萬');
  await app.press('Control', 'Enter');
  await app.gone('refund-dialog');
  await until('the refund', async () => (await trade()).orders.length === 2);
  assert.deepEqual((await trade()).orders.find((one) => one.refunds === order.id).amount, money(-50_000));
  await until('it on the card', async () => (await app.texts('order-row')).length === 2);
  await app.press('z');
  await until('the undo', async () => (await trade()).orders.length === 1);
});
