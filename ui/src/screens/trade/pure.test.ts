// The reckoning of orders: plans that make their sum, refunds within what is left, prices that hold, and the words of a state.
import { beforeEach, describe, expect, it } from 'vitest';
import type { Credit, Instalment, Money, Order, Product, SpecialPrice, TradeTerm } from '../../api/types';
import { capOf, letOff, line, lineOf, linesIn, manyIn, offeredFor, priceOf, takenBack, thousandthsIn, times, warningsBefore } from './orders/lines';
import { countIn, draftOf, even, inParts, lacking, monthsOn, percentIn, row, share, withFirst } from './plan/plan';
import { decimalsOf, mayRefund, minorOf, moneyOf, refundable, scaled, sumOf } from './sums';
import { countOf, paidMark, punctualityWords, stateOf, termWords, warningWords } from './words';

const twd = (amount: string): Money => ({ amount, currency: 'TWD' });
const amounts = (all: Money[]) => all.map((one) => one.amount);
const TODAY = '2026-09-15';

function orderOf(more: Partial<Order> = {}): Order {
  return {
    id: 'o1',
    card: 'c1',
    day: '2026-06-01',
    amount: twd('1000.00'),
    state: 'paid',
    number: '',
    way: null,
    opportunity: null,
    refunds: null,
    cancelled_on: null,
    note: '',
    lines: [],
    plan: [],
    left: twd('0.00'),
    over: twd('0.00'),
    paid_on: null,
    ...more,
  };
}
const part = (due_on: string, left: string): Instalment => ({
  id: due_on,
  due_on,
  amount: twd('250.00'),
  name: '',
  paid: twd('0.00'),
  left: twd(left),
  settled_on: left === '0.00' ? due_on : null,
  reminded_on: null,
});

beforeEach(() => {
  document.documentElement.lang = 'zh-Hant';
});

describe('money', () => {
  it('is counted in whole minor units, of any currency and any size', () => {
    expect(minorOf(twd('18600.00'))).toBe(1_860_000n);
    expect(minorOf(twd('-0.05'))).toBe(-5n);
    expect(moneyOf(-5n, 'TWD')).toEqual(twd('-0.05'));
    expect([decimalsOf('JPY'), decimalsOf('KWD'), decimalsOf('not one')]).toEqual([0, 3, 2]);
    expect(moneyOf(500n, 'JPY').amount).toBe('500');
    expect(sumOf([twd('9999999999999.99'), twd('0.01')])?.amount).toBe('10000000000000.00');
    expect(scaled('2.345', 2)).toBe(235n);
  });
  it('of two currencies has no sum', () => {
    expect(sumOf([twd('1.00'), { amount: '1.00', currency: 'USD' }])).toBeNull();
    expect(sumOf([])).toBeNull();
  });
});

describe('a plan', () => {
  it('makes its sum whatever it is divided by, in whole dollars where the sum is whole', () => {
    expect(amounts(even(twd('100000.00'), 3))).toEqual(['33334.00', '33333.00', '33333.00']);
    expect(amounts(even(twd('100.01'), 3))).toEqual(['33.34', '33.34', '33.33']);
    expect(amounts(even(twd('2.00'), 3))).toEqual(['0.67', '0.67', '0.66']);
    for (const [sum, count] of [['58400.00', 7], ['0.05', 2], ['99999999.99', 360], ['1.00', 12]] as const)
      expect(sumOf(even(twd(sum), count))).toEqual(twd(sum));
  });
  it('is due at the end of the month where there is no such day, and later on that day again', () => {
    expect([1, 2, 3, 12].map((months) => monthsOn('2026-01-31', months))).toEqual([
      '2026-02-28',
      '2026-03-31',
      '2026-04-30',
      '2027-01-31',
    ]);
    expect(monthsOn('2028-01-31', 1)).toBe('2028-02-29');
    expect(monthsOn('2028-02-29', 12)).toBe('2029-02-28');
    expect(inParts(twd('300.00'), 3, '2026-11-30', 'quarter').map((one) => one.due)).toEqual([
      '2026-11-30',
      '2027-02-28',
      '2027-05-30',
    ]);
  });
  it('begins with thirty percent, and the rest is the rest', () => {
    expect(share(twd('58400.00'), '30').amount).toBe('17520.00');
    const rows = withFirst(twd('99999.00'), '33.3', ['2026-09-15', '2026-10-15'], ['首款', '尾款']);
    expect(rows.map((one) => one.amount?.amount)).toEqual(['33300.00', '66699.00']);
    expect(lacking(rows, twd('99999.00'))?.amount).toBe('0.00');
  });
  it('says what it lacks, and is none while a part does', () => {
    const rows = [row('2026-10-01', twd('400.00')), row('2026-11-01', twd('500.00'), ' 尾款 ')];
    expect(lacking(rows, twd('1000.00'))?.amount).toBe('100.00');
    expect(lacking(rows, twd('800.00'))?.amount).toBe('-100.00');
    expect(draftOf(rows, twd('1000.00'))).toBeNull();
    expect(draftOf(rows, twd('900.00'))?.map((one) => one.name)).toEqual(['', '尾款']);
    expect(draftOf([...rows, row(null, twd('100.00'))], twd('1000.00'))).toBeNull();
    expect(draftOf([row('2026-10-01', twd('1100.00')), row('2026-11-01', twd('-100.00'))], twd('1000.00'))).toBeNull();
    expect(lacking([row('2026-10-01', { amount: '900.00', currency: 'USD' })], twd('900.00'))).toBeNull();
  });
  it('is asked for in figures of any width', () => {
    expect([countIn('３'), countIn('0'), countIn('361'), countIn('x')]).toEqual([3, null, null, null]);
    expect([percentIn('３０%'), percentIn('33.3'), percentIn('0'), percentIn('100')]).toEqual(['30', '33.3', null, null]);
  });
});

describe('lines', () => {
  const products = [
    { id: 'p1', name: '旅平險', code: '', category: '', price: twd('1200.00'), margin: null, retired: false, customers: 0 },
  ] satisfies Product[];
  const agreed: SpecialPrice = { id: 's1', product: '旅平險', price: twd('850.00'), until: '2026-09-30', reason: '' };

  it('bring the price that was promised while it holds, else that of the list', () => {
    expect(priceOf('旅平險', products, [agreed], '2026-09-30')?.each.amount).toBe('850.00');
    expect(priceOf('旅平險', products, [agreed], '2026-10-01')?.each.amount).toBe('1200.00');
    expect(priceOf('火險', products, [agreed], TODAY)).toBeNull();
    expect(priceOf(' ', products, [agreed], TODAY)).toBeNull();
  });
  it('cost the price so many times, exactly', () => {
    expect(times(twd('850.00'), '4').amount).toBe('3400.00');
    expect(times(twd('0.10'), '0.25').amount).toBe('0.03');
  });
  it('are written without the empty ones', () => {
    const lines = [{ ...line('旅平險', twd('3400.00')), quantity: '４' }, line()];
    expect(linesIn(lines)).toEqual([{ product: '旅平險', quantity: '4', amount: twd('3400.00') }]);
  });
  it('know what was let off the list prices', () => {
    expect(letOff([{ ...line('旅平險', twd('4560.00')), quantity: '4' }], products)).toBe(50);
    expect(letOff([line('火險', twd('1.00'))], products)).toBeNull();
    // What stands keeps its odd quantity until somebody writes another, which has to be a good one.
    const odd = lineOf({ product: '舊單', quantity: '-0.0000001', amount: twd('5.00') });
    expect(linesIn([odd])).toEqual([{ product: '舊單', quantity: '-0.0000001', amount: twd('5.00') }]);
    expect([manyIn({ ...odd, quantity: '-1' }), manyIn({ ...odd, quantity: '２' })]).toEqual([null, '2']);
  });
});

describe('what is known before it is saved', () => {
  const term = (from: string, discount: number, more: Partial<TradeTerm> = {}): TradeTerm => ({
    from: twd(from),
    discount,
    punctual: false,
    service: '',
    ...more,
  });
  const terms = [term('200000.00', 50, { service: '專人到府' }), term('50000.00', 20), term('1.00', 900, { from: { amount: '1.00', currency: 'USD' } })];
  const credit: Credit = {
    grade: '',
    limit: twd('80000.00'),
    hold: true,
    note: '',
    owed: [twd('70000.00'), { amount: '999999.00', currency: 'USD' }],
    late: [],
    over: null,
    punctuality: { in_time: 0, late: 0, worst_days: 0 },
  };
  it('is what that size is offered, and the step above', () => {
    const { reached, next } = offeredFor(terms, twd('60000.00'));
    expect(reached.map(termWords)).toEqual(['滿 NT$ 50,000：最多讓 2 %']);
    expect(next === null ? '' : termWords(next)).toBe('滿 NT$ 200,000：最多讓 5 %・專人到府');
    expect(capOf(terms, twd('300000.00'))).toBe(50);
    expect(capOf(terms, twd('10.00'))).toBeNull();
  });
  it('is a limit that would be passed, only for what is not paid at once', () => {
    expect(warningsBefore(credit, twd('10000.00'), true)).toEqual([{ code: 'hold' }]);
    expect(warningsBefore(credit, twd('10000.01'), true).map(warningWords)).toEqual([
      '這筆之後欠 NT$ 80,000.01，額度 NT$ 80,000',
      '暫停出貨：收到款再出',
    ]);
    expect(warningsBefore(credit, twd('999999.00'), false)).toEqual([{ code: 'hold' }]);
    expect(warningsBefore(credit, null, true)).toEqual([]);
    // 400 of 1,000 came in, 600 are owed: with 1,100 it is 100 more than before, not 1,100.
    const old = orderOf({ state: 'planned', left: twd('600.00'), plan: [part('2026-10-01', '600.00')] });
    const owing: Credit = { ...credit, hold: false, limit: twd('600.00'), owed: [twd('600.00')] };
    const over = (total: string, planned = true) => warningsBefore(owing, twd(total), planned, old).map(warningWords);
    expect(over('1100.00')).toEqual(['這筆之後欠 NT$ 700，額度 NT$ 600']);
    expect([over('1000.00'), over('900.00'), over('1100.00', false)]).toEqual([[], [], []]);
  });
  it('reads percents as thousandths', () => {
    expect([thousandthsIn('12.5'), thousandthsIn('５ %'), thousandthsIn(''), thousandthsIn('101'), thousandthsIn('x')]).toEqual([
      125,
      50,
      0,
      null,
      null,
    ]);
  });
});

describe('a refund', () => {
  const order = orderOf();
  const back = orderOf({ id: 'o2', refunds: 'o1', amount: twd('-300.00') });
  it('takes back no more than is left, of what stands', () => {
    expect(refundable(order, [order, back]).amount).toBe('700.00');
    expect(mayRefund(order, [order, back])).toBe(true);
    expect(mayRefund(order, [order, orderOf({ id: 'o3', refunds: 'o1', amount: twd('-1000.00') })])).toBe(false);
    expect(mayRefund(back, [order, back])).toBe(false);
    expect(mayRefund(orderOf({ state: 'cancelled' }), [])).toBe(false);
  });
  it('is all of a line, or money of it', () => {
    const of = { product: '旅平險', quantity: '4', amount: twd('3400.00') };
    expect(takenBack(of, twd('3400.00'))).toEqual({ product: '旅平險', quantity: '-4', amount: twd('-3400.00') });
    expect(takenBack(of, twd('850.00'))).toEqual({ product: '旅平險', quantity: '0', amount: twd('-850.00') });
  });
});

describe('a state in words', () => {
  const planned = (...plan: Instalment[]) => orderOf({ state: 'planned', plan });
  it.each([
    [orderOf(), '付清', 'green'],
    [planned(part('2026-06-15', '0.00'), part('2026-07-15', '0.00')), '付清', 'green'],
    [planned(part('2026-06-15', '0.00'), part('2026-10-15', '250.00'), part('2027-01-15', '250.00')), '第 2/3 期', 'tag'],
    [planned(part('2026-09-09', '250.00'), part('2026-10-15', '250.00')), '逾 6 天', 'red'],
    [planned(part('2026-09-15', '250.00')), '9/15 到期', 'tag'],
    [orderOf({ state: 'cancelled', plan: [part('2026-01-01', '250.00')] }), '已取消', 'slate'],
    [orderOf({ refunds: 'o9' }), '退款', 'slate'],
  ] as const)('is that of the order, %#', (order, words, tone) => {
    expect(stateOf(order, TODAY)).toMatchObject({ words, tone });
  });
  it('says how punctually it was paid', () => {
    expect(punctualityWords({ in_time: 3, late: 0, worst_days: 0 })).toBe('從未逾期');
    expect(punctualityWords({ in_time: 3, late: 1, worst_days: 6 })).toBe('遲過 1 期，最久 6 天');
    expect(punctualityWords({ in_time: 0, late: 0, worst_days: 0 })).toBe('');
  });
  it('says on the card whether all is paid', () => {
    const credit = { owed: [] as Money[] } as Credit;
    const trade = (orders: Order[], owed: Money[] = []) =>
      ({ orders, more: 0, opportunities: [], credit: { ...credit, owed } }) as unknown as Parameters<typeof paidMark>[0];
    expect(paidMark(trade([]))).toBeNull();
    expect(paidMark(trade([orderOf({ state: 'cancelled' })]))).toBeNull();
    expect(paidMark(trade([orderOf()]))?.words).toBe('全款');
    expect(paidMark(trade([orderOf()], [twd('500.00')]))?.words).toBe('未收 NT$ 500');
    expect(countOf(trade([orderOf(), orderOf({ refunds: 'o1' })]))).toBe(1);
    expect(countOf({ ...trade([orderOf()]), more: 3 })).toBe(4);
  });
});
