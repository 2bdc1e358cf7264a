// What the board counts and orders, on opportunities made by hand.
import { beforeEach, describe, expect, it } from 'vitest';
import type { Money, Opportunity, OpportunityOrder, SourceCost } from '../../api';
import { backend } from '../../api/mock';
import { session } from '../../app/session.svelte';
import { shortMoney, shortSums, sums } from './amounts';
import { amountOf, columnsOf, neighbour, quarterOf, ranked } from './board';
import { lastTick } from './deeds';
import { conversionOf, sourcesOf } from './figures';
import { draftIn, draftOf, formOf, lackOf, percentIn } from './form';
import { overviewOf, sizesOf, spanOf } from './grid';
import { isShown, nextSort, sorted } from './table';
import { aboutWords, besideName, dayMark, marksOf } from './words';

const TODAY = '2026-09-15';
const twd = (amount: number | string): Money => ({ amount: typeof amount === 'number' ? `${amount}.00` : amount, currency: 'TWD' });
const usd = (amount: number): Money => ({ amount: `${amount}.00`, currency: 'USD' });
let nth = 0;
const deal = (more: Partial<Opportunity> = {}): Opportunity => ({
  id: `d${(nth += 1)}`,
  card: { id: `c${nth}`, number: nth, name: `客${nth}`, seal: '客', salutation: '先生', class: null, company: '', phone: '' },
  title: '團保',
  product: '',
  kind: 'new',
  value: twd(100_000),
  probability: 50,
  expected_on: '2026-10-01',
  ticks: [null, null, null],
  source: '',
  opened_on: '2026-08-01',
  stage: 'prospect',
  since: '2026-08-01',
  missing: [],
  order: null,
  lost_reason: null,
  note: '',
  stalled_days: null,
  ...more,
});
const order = (more: Partial<OpportunityOrder> = {}): OpportunityOrder => ({
  id: 'o',
  day: '2026-08-31',
  amount: twd(80_000),
  left: twd(30_000),
  parts: [1, 2],
  next_due: '2026-10-01',
  paid_on: null,
  ...more,
});
const ids = (deals: Opportunity[]) => deals.map((one) => one.id);

beforeEach(async () => {
  await backend.call('create_sample_book', {});
  await session.refresh();
});

describe('money on the board', () => {
  it('is short only where no figure is lost', () => {
    const said: [number | string, string][] = [
      [8_000, 'NT$ 8,000'],
      [58_400, 'NT$ 5.84 萬'],
      [380_000, 'NT$ 38 萬'],
      [12_345, 'NT$ 12,345'],
      ['12000.50', 'NT$ 12,000.50'],
      [123_000_000, 'NT$ 1.23 億'],
    ];
    for (const [amount, words] of said) expect(shortMoney(twd(amount))).toBe(words);
    // A total needs three figures; it is rounded, not cut.
    expect(shortMoney(twd(1_119_600), true)).toBe('NT$ 112 萬');
    expect(shortMoney(twd(248_490), true)).toBe('NT$ 24.8 萬');
    expect(shortMoney(twd(999_960), true)).toBe('NT$ 100 萬');
    expect(shortMoney(twd(-58_400))).toBe('-NT$ 5.84 萬');
  });
  it('never adds two currencies, and adds exactly', () => {
    expect(sums([twd('0.10'), twd('0.20'), usd(5)])).toEqual([{ amount: '0.30', currency: 'TWD' }, usd(5)]);
    expect(sums([twd('99999999999.99'), twd('0.01')])).toEqual([{ amount: '100000000000.00', currency: 'TWD' }]);
    expect(shortSums([twd(410_000), usd(3_000)])).toBe('NT$ 41 萬 + US$ 3,000');
    expect(shortSums([])).toBe('');
  });
});

describe('the order of a column', () => {
  it('is what contributes most, by its probability, then the day', () => {
    const sure = deal({ value: twd(50_000), probability: 90 });
    const large = deal({ value: twd(200_000), probability: 10 });
    const late = deal({ value: twd(80_000), probability: 50, expected_on: '2026-12-01' });
    const soon = deal({ value: twd(80_000), probability: 50, expected_on: '2026-10-01' });
    const none = deal({ value: null });
    expect(ranked([none, late, large, soon, sure])).toEqual([sure, soon, late, large, none]);
  });
  it('counts a missing probability like the others, and keeps currencies apart', () => {
    const unsaid = deal({ value: twd(100_000), probability: null });
    const low = deal({ value: twd(100_000), probability: 20 });
    const high = deal({ value: twd(100_000), probability: 80 });
    const dollars = deal({ value: usd(900_000), probability: 80 });
    expect(ids(ranked([dollars, low, unsaid, high]))).toEqual(ids([high, unsaid, low, dollars]));
  });
  it('is the money that is due first once it is signed, and the newest once all is paid', () => {
    const later = deal({ stage: 'signed', order: order({ next_due: '2026-11-01' }) });
    const overdue = deal({ stage: 'signed', order: order({ next_due: '2026-09-01' }) });
    const old = deal({ stage: 'qualified', since: '2026-03-01', order: order({ left: twd(0), paid_on: '2026-03-01' }) });
    const recent = deal({ stage: 'qualified', since: '2026-09-01', order: order({ left: twd(0), paid_on: '2026-09-01' }) });
    const [, , signed, qualified] = columnsOf([later, overdue, old, recent], TODAY);
    expect(signed?.deals).toEqual([overdue, later]);
    expect(signed?.sum).toEqual([twd(60_000)]);
    expect(qualified?.deals).toEqual([recent, old]);
    // Only what was paid in full since July.
    expect(qualified?.sum).toEqual([twd(80_000)]);
  });
  it('shows what is expected, then the order, then what is left of it', () => {
    expect(amountOf(deal())).toEqual(twd(100_000));
    expect(amountOf(deal({ stage: 'target', order: order() }))).toEqual(twd(80_000));
    expect(amountOf(deal({ stage: 'signed', order: order() }))).toEqual(twd(30_000));
    expect(amountOf(deal({ stage: 'signed', order: order({ left: twd(0) }) }))).toEqual(twd(80_000));
    expect(amountOf(deal({ stage: 'lost', order: order() }))).toEqual(twd(100_000));
  });
  it('begins a quarter with its first month', () => {
    expect(['2026-01-31', '2026-03-31', '2026-04-01', '2026-12-05'].map(quarterOf)).toEqual([
      '2026-01-01',
      '2026-01-01',
      '2026-04-01',
      '2026-10-01',
    ]);
  });
  it('lets the arrows jump over an empty column and stop at the edges', () => {
    const [one, two, three] = [deal({ value: twd(3) }), deal({ value: twd(2) }), deal({ value: twd(1) })];
    const signed = deal({ stage: 'signed', order: order() });
    const columns = columnsOf([one, two, three, signed], TODAY);
    expect(neighbour(columns, one.id, 0, 1)).toBe(two);
    expect(neighbour(columns, one.id, 0, -1)).toBeNull();
    expect(neighbour(columns, three.id, 1, 0)).toBe(signed);
    expect(neighbour(columns, signed.id, 1, 0)).toBeNull();
    expect(neighbour(columns, signed.id, -1, 0)).toBe(one);
  });
});

describe('the right end of a card', () => {
  const words = (more: Partial<Opportunity>) => marksOf(deal(more), TODAY).map((mark) => `${mark.tone} ${mark.words}`);
  it('says when it is expected: a month for a prospect, a day for a target, amber within a week, red when over', () => {
    expect(words({ expected_on: '2026-11-15' })).toEqual(['plain 預計 11 月']);
    expect(words({ expected_on: '2027-01-15' })).toEqual(['plain 預計 2027/1']);
    expect(words({ expected_on: '2026-09-28' })).toEqual(['plain 9/28']);
    expect(words({ expected_on: '2026-09-22', stage: 'target' })).toEqual(['amber 9/22 前']);
    expect(words({ expected_on: '2026-09-23', stage: 'target' })).toEqual(['plain 9/23']);
    expect(words({ expected_on: TODAY, stage: 'target' })).toEqual(['amber 今天']);
    expect(words({ expected_on: '2026-09-11', stage: 'target' })).toEqual(['red 逾 4 天']);
    expect(words({ expected_on: null })).toEqual([]);
  });
  it('says that it stands still instead, and both when the day is over too', () => {
    expect(words({ stalled_days: 38 })).toEqual(['red 停 38 天']);
    expect(words({ stalled_days: 38, expected_on: '2026-09-09' })).toEqual(['red 逾 6 天', 'red 停 38 天']);
  });
  it('says when money is due, and when all of it came', () => {
    expect(words({ stage: 'signed', order: order({ next_due: '2026-09-09' }) })).toEqual(['red 逾 6 天']);
    expect(words({ stage: 'signed', order: order({ next_due: TODAY }) })).toEqual(['amber 今天']);
    expect(words({ stage: 'signed', order: order({ next_due: '2026-10-15' }) })).toEqual(['plain 10/15']);
    const paid = order({ left: twd(0), paid_on: '2026-06-20', next_due: null });
    expect(words({ stage: 'qualified', order: paid })).toEqual(['green 6/20 收齊']);
    expect(words({ stage: 'signed', order: paid })).toEqual(['amber 6/20 晚收齊']);
    expect(dayMark(deal({ stage: 'lost' }), TODAY)).toBeNull();
  });
  it('names the part that is next, and where a prospect came from', () => {
    expect(aboutWords(deal({ stage: 'signed', product: '車險', order: order({ parts: [1, 4] }) }))).toBe('團保・車險・第 2/4 期');
    expect(aboutWords(deal({ product: '團保', stage: 'signed', order: order({ parts: [2, 2] }) }))).toBe('團保');
    expect(besideName(deal({ source: '展場名單' }))).toBe('展場名單');
    expect(besideName(deal({ source: '展場名單', stage: 'target' }))).toBe('先生');
  });
});

describe('conversion', () => {
  const many = (count: number, more: Partial<Opportunity>) => Array.from({ length: count }, () => deal(more));
  const all = ['2026-08-05', '2026-08-06', '2026-08-07'] as Opportunity['ticks'];
  it('counts what has a result, from the stage it came from', () => {
    const of = conversionOf([
      ...many(4, {}),
      ...many(6, { stage: 'lost' }),
      ...many(1, { stage: 'target', ticks: all }),
      ...many(2, { stage: 'lost', ticks: all }),
      // The order was cancelled.
      ...many(1, { stage: 'lost', order: order() }),
      ...many(4, { stage: 'signed', order: order() }),
      ...many(1, { stage: 'qualified', order: order({ day: '2026-10-05' }) }),
    ]);
    expect(of.target).toEqual({ done: 9, all: 15, percent: 60 });
    expect(of.signed).toEqual({ done: 5, all: 8, percent: 63 });
    // Four took 30 days and one 65.
    expect(of.days).toEqual({ all: 5, days: 37 });
  });
  it('says nothing of fewer than five', () => {
    const of = conversionOf([...many(2, { stage: 'lost' }), ...many(2, { stage: 'signed', order: order() }), ...many(9, {})]);
    expect([of.target.percent, of.signed.percent, of.days.days]).toEqual([null, null, null]);
  });
});

describe('sources', () => {
  const cost = (source: string, amount: Money, day = '2026-03-01'): SourceCost => ({ id: `${source}${day}`, source, day, amount });
  it('count, rate and cost per customer who signed, the unnamed last', () => {
    const same = deal({ source: '展場', stage: 'signed', order: order() });
    const again = deal({ source: '展場', stage: 'qualified', order: order(), card: same.card });
    const lines = sourcesOf(
      [
        same,
        again,
        deal({ source: '展場', stage: 'signed', order: order() }),
        deal({ source: '展場', stage: 'lost' }),
        deal({ source: '展場', stage: 'lost' }),
        deal({ source: '廣告' }),
        deal({}),
        deal({}),
      ],
      [cost('展場', twd(10_000)), cost('展場', twd(5_001), '2026-05-01'), cost('廣告', twd(3_000)), cost('傳單', usd(40))],
    );
    expect(lines.map((line) => [line.source, line.count, line.signed])).toEqual([
      ['展場', 5, 3],
      ['廣告', 1, 0],
      ['傳單', 0, 0],
      ['', 2, 0],
    ]);
    const [fair, advert] = lines;
    expect(fair?.rate).toEqual({ done: 3, all: 5, percent: 60 });
    // Two customers signed three times: 15,001 / 2.
    expect(fair?.each).toEqual([twd(7_501)]);
    expect(fair?.costs.map((one) => one.day)).toEqual(['2026-05-01', '2026-03-01']);
    expect([advert?.rate.percent, advert?.each, advert?.spent]).toEqual([null, [], [twd(3_000)]]);
  });
});

describe('the overview', () => {
  it('puts days into spans of months, and what is late into this one', () => {
    const of: [string | null, string][] = [
      ['2026-01-01', 'now'],
      ['2026-09-30', 'now'],
      ['2026-10-01', 'next'],
      ['2026-11-01', 'quarter'],
      ['2026-12-31', 'quarter'],
      ['2027-01-01', 'later'],
      [null, 'no_day'],
    ];
    for (const [day, span] of of) expect(spanOf(day, TODAY)).toBe(span);
    expect(spanOf('2027-01-10', '2026-12-20')).toBe('next');
  });
  it('puts values into thirds, the same ones together, each currency by itself', () => {
    const deals = [9, 8, 8, 3, 2, 1].map((value) => deal({ value: twd(value) }));
    const dollars = deal({ value: usd(1) });
    const none = deal({ value: null });
    const sizes = sizesOf([...deals, dollars, none]);
    expect(deals.map((one) => sizes.get(one.id))).toEqual(['high', 'high', 'high', 'middle', 'low', 'low']);
    expect([sizes.get(dollars.id), sizes.get(none.id)]).toEqual(['high', 'no_value']);
  });
  it('counts only what nobody has signed', () => {
    const cells = overviewOf([deal(), deal({ stage: 'signed', order: order() }), deal({ stage: 'lost' })], TODAY);
    expect(cells).toHaveLength(20);
    expect(cells.filter((cell) => cell.count > 0)).toEqual([{ size: 'high', span: 'next', count: 1, sum: [twd(100_000)] }]);
  });
});

describe('the table', () => {
  it('shows what is open, what is paid, or what has ended', () => {
    const stages = (['prospect', 'target', 'signed', 'qualified', 'lost'] as const).map((stage) => deal({ stage }));
    const shown = (which: 'open' | 'qualified' | 'ended') => stages.filter((one) => isShown(one, which)).map((one) => one.stage);
    expect([shown('open'), shown('qualified'), shown('ended')]).toEqual([['prospect', 'target', 'signed'], ['qualified'], ['lost']]);
  });
  it('orders by a column both ways; what is not known comes last', () => {
    const [small, large, none] = [deal({ value: twd(1) }), deal({ value: twd(2) }), deal({ value: null })];
    const first = nextSort(null, 'value');
    expect(first).toEqual({ by: 'value', up: false });
    expect(sorted([none, small, large], first)).toEqual([large, small, none]);
    expect(sorted([none, large, small], nextSort(first, 'value'))).toEqual([small, large, none]);
    expect(nextSort(first, 'expected')).toEqual({ by: 'expected', up: true });
    const [soon, late] = [deal({ expected_on: '2026-10-01' }), deal({ stage: 'signed', order: order({ next_due: '2026-12-01' }) })];
    expect(sorted([late, soon], { by: 'expected', up: true })).toEqual([soon, late]);
  });
});

describe('the form', () => {
  it('gives back what it was given', () => {
    const known = deal({ ticks: ['2026-08-02', null, null], product: '壽險', source: '展場', note: '再約' });
    expect(draftOf(known)).toEqual({
      title: '團保',
      product: '壽險',
      kind: 'new',
      value: twd(100_000),
      probability: 50,
      expected_on: '2026-10-01',
      intent: true,
      means: false,
      soon: false,
      source: '展場',
      opened_on: '2026-08-01',
      note: '再約',
    });
  });
  it('wants somebody, a title and a percentage that is one', () => {
    const { card } = deal();
    const form = formOf(null);
    expect(lackOf(form, null)).toBe('person');
    expect(lackOf({ ...form, title: ' ' }, card)).toBe('title');
    expect(lackOf({ ...form, title: '團保', probability: '120' }, card)).toBe('probability');
    expect(lackOf({ ...form, title: '團保', probability: '６０%' }, card)).toBeNull();
    expect([percentIn(''), percentIn('０'), percentIn('100'), percentIn('-1'), percentIn('1.5'), percentIn('多')]).toEqual([
      null,
      0,
      100,
      undefined,
      undefined,
      undefined,
    ]);
    expect(draftIn({ ...form, title: ' 團保 ' }, null)).toMatchObject({ title: '團保', probability: null, opened_on: null });
  });
  it('takes the tick back that was made last', () => {
    expect(lastTick(deal())).toBeNull();
    expect(lastTick(deal({ ticks: ['2026-08-09', null, '2026-08-02'] }))).toBe(0);
    expect(lastTick(deal({ ticks: ['2026-08-09', '2026-08-09', null] }))).toBe(1);
  });
});
