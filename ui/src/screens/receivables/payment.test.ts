// Payments and plans before they are written: what is covered, what stays, and that nothing of the sum is lost.
import { describe, expect, it } from 'vitest';
import type { Ageing, DueRow, Instalment, Money } from '../../api';
import { moneyOf, shortMoney, sums, unitsOf } from '../../parts/text/money';
import { floorOf, fullFor, halvesOf, monthLater, movedPlan, nextOf, openOf, restOf, splitOf, weekLater } from './payment';
import { BUCKET, heights, linesOf, stateOf, stepOf } from './rows';
import { gapParts } from './words';

const TODAY = '2026-09-15';
const twd = (amount: number | string): Money => ({ amount: typeof amount === 'number' ? amount.toFixed(2) : amount, currency: 'TWD' });
const usd = (amount: number): Money => ({ amount: amount.toFixed(2), currency: 'USD' });
const part = (place: number, due: string, amount: number, paid = 0, more: Partial<DueRow> = {}): DueRow => ({
  id: `p${place}`,
  order: 'o1',
  card: { id: 'c1', number: 1, name: '游志明', salutation: '游師傅', seal: '游', class: 'C', company: '', phone: '' },
  product: '車險',
  name: '',
  part: [place, 4],
  due_on: due,
  late_days: Math.round((Date.parse(TODAY) - Date.parse(due)) / 86_400_000),
  bucket: 'soon',
  amount: twd(amount),
  paid: twd(paid),
  left: twd(amount - paid),
  settled_on: null,
  reminded_on: null,
  ...more,
});
const second = part(2, TODAY, 18_600);
const third = part(3, '2026-12-15', 18_600);
const fourth = part(4, '2027-03-15', 18_600);
const rows = [second, fourth, third, part(1, '2026-10-01', 500, 0, { order: 'o2', id: 'x' })];
const open = openOf(second, rows);

describe('what a payment covers', () => {
  it('is the parts of its own order, the earliest first', () => {
    expect(open.map((one) => one.id)).toEqual(['p2', 'p3', 'p4']);
    expect([fullFor(second, open), fullFor(third, open)]).toEqual([twd(18_600), twd(37_200)]);
  });
  it('splits this part into now and still open', () => {
    const split = splitOf(twd(10_000), second, open);
    expect([split.now, split.short, split.over]).toEqual([twd(10_000), twd(8_600), twd(0)]);
    expect([split.rest?.row.id, split.rest?.left, split.closed]).toEqual(['p2', twd(8_600), []]);
  });
  it('leaves nothing open when it is exact', () => {
    const split = splitOf(twd(18_600), second, open);
    expect([split.short, split.rest, split.closed.map((one) => one.id)]).toEqual([twd(0), null, ['p2']]);
  });
  it('goes on to the next part before it is too much', () => {
    const split = splitOf(twd(20_000), second, open);
    expect([split.rest?.row.id, split.rest?.left, split.over]).toEqual(['p3', twd(17_200), twd(0)]);
    const beyond = splitOf(twd(60_000), second, open);
    expect([beyond.now, beyond.over, beyond.rest]).toEqual([twd(55_800), twd(4_200), null]);
  });
  it('covers earlier parts first, whatever it was written for', () => {
    const split = splitOf(twd(18_600), third, open);
    expect([split.closed.map((one) => one.id), split.short]).toEqual([['p2'], twd(18_600)]);
  });
  it('loses no unit of large and of small amounts', () => {
    const large = part(1, TODAY, 0, 0, { left: twd('9999999999999.99') });
    const split = splitOf(twd('0.01'), large, [large]);
    expect([split.short.amount, split.now.amount]).toEqual(['9999999999999.98', '0.01']);
    expect(splitOf(twd(-5), second, open).short).toEqual(twd(18_600));
  });
});

describe('what becomes of the rest', () => {
  it('is due a week later: after its day, or after today when that has passed', () => {
    expect(weekLater('2026-10-01', TODAY)).toBe('2026-10-08');
    expect([weekLater(TODAY, TODAY), weekLater('2026-09-09', TODAY)]).toEqual(['2026-09-22', '2026-09-22']);
    expect(weekLater('2026-12-28', TODAY)).toBe('2027-01-04');
  });
  it('is due in two halves a month apart', () => {
    expect(halvesOf(TODAY, TODAY)).toEqual(['2026-09-22', '2026-10-22']);
    expect([monthLater('2026-01-31'), monthLater('2026-12-31'), monthLater('2028-01-30')]).toEqual([
      '2026-02-28',
      '2027-01-31',
      '2028-02-29',
    ]);
  });
  it('asks the core for what was chosen, and for nothing where nothing is left', () => {
    const split = splitOf(twd(10_000), second, open);
    expect(restOf('on', split, TODAY)).toEqual({ how: 'on', day: '2026-09-22' });
    expect(restOf('halves', split, TODAY)).toEqual({ how: 'halves', days: ['2026-09-22', '2026-10-22'] });
    expect(restOf('next', split, TODAY)).toEqual({ how: 'next' });
    expect(restOf('let_off', splitOf(twd(18_600), second, open), TODAY)).toEqual({ how: 'stays' });
    expect([nextOf(second, open)?.id, nextOf(fourth, open)]).toEqual(['p3', null]);
  });
});

describe('a part that is due on another day', () => {
  const instalment = (id: string, due_on: string, amount: number, paid = 0): Instalment => ({
    id,
    due_on,
    amount: twd(amount),
    name: id,
    paid: twd(paid),
    left: twd(amount - paid),
    settled_on: amount === paid ? due_on : null,
    reminded_on: null,
  });
  const plan = [instalment('a', '2026-06-15', 18_600, 18_600), instalment('b', TODAY, 18_600, 10_000), instalment('c', '2026-12-15', 18_600)];
  const total = (parts: { amount: Money }[]) => sums(parts.map((one) => one.amount));

  it('keeps the sum, the other parts and what was paid', () => {
    const moved = movedPlan({ plan }, 'b', '2026-10-20') ?? [];
    expect(moved.map(({ due_on, amount }) => [due_on, amount.amount])).toEqual([
      ['2026-06-15', '18600.00'],
      [TODAY, '10000.00'],
      ['2026-10-20', '8600.00'],
      ['2026-12-15', '18600.00'],
    ]);
    expect(total(moved)).toEqual(total(plan));
    const whole = movedPlan({ plan }, 'c', '2027-01-05') ?? [];
    expect([whole.length, whole[2]?.due_on]).toEqual([3, '2027-01-05']);
    expect(total(whole)).toEqual(total(plan));
  });
  it('goes forward as a whole, so that its payment stays with it', () => {
    const earlier = movedPlan({ plan }, 'b', '2026-08-01') ?? [];
    expect(earlier.map(({ due_on, amount }) => [due_on, amount.amount])).toEqual([
      ['2026-06-15', '18600.00'],
      ['2026-08-01', '18600.00'],
      ['2026-12-15', '18600.00'],
    ]);
    // Before a part that was paid the money of that one would cover it.
    expect(floorOf({ day: '2026-06-10', plan }, 'b')).toEqual({ day: '2026-06-15', because: 'paid' });
    expect(floorOf({ day: '2026-06-10', plan }, 'c')).toEqual({ day: TODAY, because: 'paid' });
    expect(floorOf({ day: '2026-06-10', plan: plan.slice(2) }, 'c')).toEqual({ day: '2026-06-10', because: 'bought' });
  });
  it('is none when it is paid or gone', () => {
    expect([movedPlan({ plan }, 'a', TODAY), movedPlan({ plan }, 'z', TODAY)]).toEqual([null, null]);
  });
});

describe('the rows', () => {
  it('have seven ages, each as high as its share of its own currency', () => {
    expect(Object.keys(BUCKET)).toHaveLength(7);
    const age = (bucket: Ageing['bucket'], ...left: Money[]): Ageing => ({ bucket, count: left.length, left });
    expect(heights([age('later', twd(50)), age('soon', twd(100), usd(1)), age('today', usd(4)), age('late30')])).toEqual([0.5, 1, 1, 0]);
  });
  it('stand by customer, who is due first comes first', () => {
    const other = part(1, '2026-10-01', 500, 0, { id: 'x', card: { ...second.card, id: 'c2' } });
    const lines = linesOf([second, other, third], 'customer');
    expect(lines.map((line) => line.row.id)).toEqual(['p2', 'p3', 'x']);
    expect(lines.map((line) => line.head?.left[0]?.amount ?? null)).toEqual(['37200.00', null, '500.00']);
    expect(linesOf([second, other], 'due').every((line) => line.head === null)).toBe(true);
  });
  it('say the worst first, and one thing to do', () => {
    const said = (row: DueRow) => stateOf(row, [row], TODAY).words;
    const late = part(1, '2026-09-09', 10);
    expect([said(late), said(second), said(part(3, '2026-10-01', 10, 4))]).toEqual(['逾 6 天', '今天', '收一部分']);
    expect([said(part(2, '2026-10-01', 10)), said(part(3, '2026-10-15', 10))]).toEqual(['首款足', '還有 30 天']);
    expect([late, second, part(1, '2026-09-20', 10)].map((row) => stepOf(row, TODAY).what)).toEqual(['call', 'pay', 'remind']);
    expect(stepOf(part(1, '2026-10-15', 10), TODAY)).toEqual({ what: 'wait', words: '10/8 提醒' });
    expect(stepOf(part(1, '2026-09-20', 10, 0, { reminded_on: '2026-09-14' }), TODAY)).toMatchObject({ what: 'wait' });
  });
});

describe('sums', () => {
  it('are exact and each currency by itself', () => {
    expect(sums([twd('0.10'), usd(3), twd('0.20')])).toEqual([twd('0.30'), usd(3)]);
    expect(moneyOf(unitsOf(twd('-1234.56')), twd(0))).toEqual(twd('-1234.56'));
    expect(moneyOf(5_000_000n, { amount: '500', currency: 'JPY' })).toEqual({ amount: '500', currency: 'JPY' });
  });
  it('are short from ten thousand on', () => {
    expect([9_999, 10_000, 248_000, 99_999_999, 123_456_789].map((amount) => shortMoney(twd(amount)))).toEqual([
      'NT$ 9,999',
      'NT$ 1 萬',
      'NT$ 24.8 萬',
      'NT$ 1 億',
      'NT$ 1.2 億',
    ]);
    expect(shortMoney(twd(-620_000))).toBe('-NT$ 62 萬');
  });
  it('leave out the parts of the gap that are nothing; the others make it', () => {
    const gap = { all: twd(62), not_due: twd(31.4), outstanding: twd(23.1), cancelled: twd(7.5), let_off: twd(0), over: twd(0), earlier: twd(0) };
    const told = gapParts(gap);
    expect(told.map((one) => one.part)).toEqual(['not_due', 'outstanding', 'cancelled']);
    expect(sums(told.map((one) => one.money))).toEqual([twd(62)]);
  });
});
