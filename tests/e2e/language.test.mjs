// Switching the language changes every word of the window at once. The customers here carry Latin names, so
// any Chinese character left over is a word somebody forgot.

import assert from 'node:assert/strict';
import { journey } from './app.mjs';
import { invokeAll } from './hands.mjs';
import { keep } from './looks.mjs';
import { DAY, goTo, newBook, openCard, openHistory, withSettings } from './screens.mjs';
import { throughTrade } from './trading.mjs';
import { until } from './webdriver.mjs';

/**
 * Visible Han text, also in titles and labels, except runs that say they are Chinese, and what was read aloud
 * before the switch: a status is spoken once and never drawn.
 */
function hanOnScreen() {
  const han = /\p{Script=Han}/u;
  const excused = (element) => element.closest('[lang^="zh"]:not(html), [role="status"]') !== null;
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (han.test(node.data) && parent.checkVisibility() && !excused(parent)) found.push(node.data.trim());
  }
  for (const element of document.querySelectorAll('[title], [aria-label], [placeholder], [alt]')) {
    for (const name of ['title', 'aria-label', 'placeholder', 'alt']) {
      const value = element.getAttribute(name) ?? '';
      if (han.test(value) && !excused(element)) found.push(`${name}="${value}"`);
    }
  }
  return found;
}

journey('English leaves no Chinese word in the window', async ({ open }) => {
  const app = await open('--today', DAY, '--lang', 'zh-Hant');
  await newBook(app, 'Test');
  await goTo(app, 'settings');
  await app.click('settings-language-en');
  await until('an English page', () => app.run(() => document.documentElement.lang.startsWith('en')));
  const left = {};
  await goTo(app, 'customers');
  left.empty = await app.run(hanOnScreen);
  await app.click('new-card');
  await app.fill('card-form-name', 'Ann Lee');
  left.form = await app.run(hanOnScreen);
  await app.click('card-form-save');
  await until('the new card', async () => (await app.text('card-name')).includes('Ann Lee'));
  for (const screen of ['settings', 'today', 'customers', 'calendar']) {
    await goTo(app, screen);
    left[screen] = await app.run(hanOnScreen);
  }
  await openHistory(app);
  left.history = await app.run(hanOnScreen);
  await openCard(app);
  left.card = await app.run(hanOnScreen);
  await app.press('Control', 'k');
  await app.find('palette-input');
  left.palette = await app.run(hanOnScreen);
  assert.deepEqual(Object.entries(left).filter(([, found]) => found.length > 0), []);
});

// What is traded, seen in each language. Names, products and notes carry Latin letters, so every Han character is a word of the window.

const NAMES = 'Ann Lee,Ben Wu,Cora Ma,Dan Ho,Eve Lin,Finn Su,Gail Ke,Hal Yu,Ida Po,Jay Fu,Kay Xu,Lou He,Mia Ou,Ned Ai'.split(',');
const twd = (amount) => ({ amount: `${amount}.00`, currency: 'TWD' });

/** A book of people who buy, owe, are brought by others and stand at every gate. */
async function fillWithTrade(app) {
  const all = async (calls) => {
    const answers = await invokeAll(app, calls);
    assert.deepEqual(answers.filter(({ refused }) => refused), []);
    return answers.map(({ value }) => value.value);
  };
  const phone = (at) => ({ value: `0912-000-${101 + at}`, type: 'mobile', preferred: true });
  const person = (name, at) => ({ kind: 'person', name, phones: [phone(at)] });
  const cards = (await all(NAMES.map((name, at) => ['add_card', { draft: person(name, at) }]))).map((one) => one.card);
  const order = (day, product, amount, plan = [], opportunity = null) => ({
    day, lines: [{ product, quantity: '1', amount: twd(amount) }], plan, number: '', way: plan.length > 0 ? null : 'cash', opportunity,
    refunds: null, note: '',
  });
  const product = { name: 'Policy', code: 'P1', category: 'Life', price: twd(20_000), margin: 150 };
  const months = ['2026-08-20', '2026-07-02', '2026-05-11', '2026-02-03', '2025-11-20', '2025-08-08', '2025-03-03'];
  await all([
    ['save_product', { id: null, draft: product }],
    ['set_terms', { terms: [{ from: twd(10_000), punctual: true, discount: 10, service: 'Lunch' }] }],
    ...cards.flatMap((card, at) =>
      months
        .slice(at % 5, 3 + (at % 7))
        .map((day, nth) => ['add_order', { card: card.id, draft: order(day, 'Policy', 90_000 - at * 6_000 - nth) }]),
    ),
    ...[[1, 2], [1, 5], [2, 6]].map(([by, of]) => [
      'add_relation',
      { id: cards[of].id, relation: { name: '', relation: 'referrer', birthday: null, note: '' }, other: cards[by].id },
    ]),
    ['save_benefit', {
      id: null,
      draft: { partner: 'Taxi', offer: 'Airport', where: '', points: 30, from: null, until: '2026-12-31', note: 'call first' },
    }],
    ['set_credit', { card: cards[0].id, draft: { grade: 'A1', limit: twd(20_000), hold: true, note: 'slow' } }],
  ]);
  const ticks = (how) => ({ intent: how, means: how, soon: how });
  const deal = (title, more) => ({
    title, product: 'Policy', kind: 'new', value: twd(60_000), probability: 50, expected_on: '2026-10-20', source: 'fair',
    opened_on: '2026-06-01', note: 'asked twice', ...more,
  });
  const deals = await all([
    ['add_opportunity', { card: cards[1].id, draft: deal('One', ticks(false)) }],
    ['add_opportunity', { card: cards[2].id, draft: deal('Two', ticks(true)) }],
    ['add_opportunity', { card: cards[0].id, draft: deal('Three', ticks(true)) }],
    ['add_opportunity', { card: cards[3].id, draft: deal('Four', ticks(true)) }],
    ['add_opportunity', { card: cards[4].id, draft: deal('Five', ticks(false)) }],
  ]);
  const plan = [
    { due_on: '2026-08-01', amount: twd(20_000), name: '' },
    { due_on: '2026-09-01', amount: twd(20_000), name: '' },
    { due_on: '2026-11-01', amount: twd(20_000), name: 'rest' },
  ];
  const [owed, paid] = await all([
    ['add_order', { card: cards[0].id, draft: order('2026-07-20', 'Policy', 60_000, plan, deals[2]) }],
    ['add_order', { card: cards[3].id, draft: order('2026-08-01', 'Policy', 60_000, plan, deals[3]) }],
  ]);
  const deposit = {
    kind: 'time', name: 'Deposit', provider: 'Bank', account: '01', opened_on: '2026-01-01', matures_on: '2026-10-01', note: '',
  };
  const payment = (amount, way, rest = { how: 'stays' }) => ({ amount: twd(amount), day: null, way, number: '', note: '', rest });
  await all([
    ['lose_opportunity', { id: deals[4], reason: 'price', note: 'dear' }],
    ['book_payment', { order: owed.id, payment: payment(25_000, 'transfer') }],
    ['book_payment', { order: paid.id, payment: payment(60_000, 'cash') }],
    ['save_commission', { order: owed.id, draft: { payee: 'Zoe', amount: twd(3_000), paid_on: null } }],
    ['save_price', { card: cards[0].id, price: { product: 'Policy', price: twd(18_000), until: '2026-12-31', reason: 'friend' } }],
    ['save_holding', { card: cards[0].id, id: null, draft: deposit }],
    ['add_reward', { card: cards[0].id, day: '2026-08-01', points: 20, what: 'Tea' }],
    ['judge', { card: cards[0].id, draft: { scheme: 'abc', class: 'a', reason: 'brings friends', day: null, until: null } }],
  ]);
}

/** What nobody should read: the names of words, and what was never filled in. */
function keysOnScreen() {
  const key = /\b[a-z]+(?:_[a-z0-9]+)+\b|\bundefined\b|\bNaN\b|\[object|[{}]/;
  const texts = [document.body.innerText, ...[...document.querySelectorAll('[title], [aria-label], [placeholder]')].flatMap((element) =>
    ['title', 'aria-label', 'placeholder'].map((name) => element.getAttribute(name) ?? ''))];
  return texts.flatMap((text) => text.split('\n')).filter((line) => key.test(line));
}

/** All Han characters to be seen or heard. */
function hanOf() {
  const labels = [...document.querySelectorAll('[title], [aria-label], [placeholder]')].flatMap((element) =>
    ['title', 'aria-label', 'placeholder'].map((name) => element.getAttribute(name) ?? ''));
  const lines = [document.body.innerText, ...labels].flatMap((text) => text.split('\n'));
  return lines.filter((line) => /\p{Script=Han}/u.test(line));
}

/** The characters of a national standard, by what two bytes of it mean: what is written in one script only stands in one of them. */
function standard(encoding, [first, last], trails) {
  const decoder = new TextDecoder(encoding);
  const known = new Set();
  for (let lead = first; lead <= last; lead += 1)
    for (const [from, to] of trails)
      for (let trail = from; trail <= to; trail += 1) known.add(decoder.decode(Uint8Array.of(lead, trail)));
  return known;
}
const SCRIPTS = {
  'zh-Hans': standard('gbk', [0xb0, 0xf7], [[0xa1, 0xfe]]),
  'zh-Hant': standard('big5', [0xa4, 0xf9], [[0x40, 0x7e], [0xa1, 0xfe]]),
};
/** Of the settings: each language is called by its own name. */
const OWN_NAMES = /^(繁體中文|简体中文|English)$/;

for (const language of ['en', 'zh-Hans', 'zh-Hant']) {
  journey(`what is traded and who matters speak ${language} only, and in words`, async ({ open }) => {
    const app = await open('--today', DAY, '--lang', 'zh-Hant');
    await newBook(app, 'Test');
    await fillWithTrade(app);
    await withSettings(app, { language });
    await until('the language', () => app.run((wanted) => document.documentElement.lang.startsWith(wanted), language));
    const left = {};
    await throughTrade(app, async (name) => {
      await keep(app, `${language}-${name.replaceAll(' ', '-')}`);
      await app.settle();
      const keys = await app.run(keysOnScreen);
      const other =
        language === 'en'
          ? await app.run(hanOnScreen)
          : (await app.run(hanOf)).filter((line) =>
              [...line].some((one) => /\p{Script=Han}/u.test(one) && !SCRIPTS[language].has(one)),
            );
      const found = [...keys, ...other.filter((line) => !OWN_NAMES.test(line.trim()))];
      if (found.length > 0) left[name] = [...new Set(found)];
    });
    assert.deepEqual(left, {});
  });
}
