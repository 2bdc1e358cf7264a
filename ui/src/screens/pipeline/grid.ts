// 預計貢獻 × 預計簽約: what is still open, by how much it is expected to bring and when. Pure.
import type { Day, Money, Opportunity } from '../../api/types';
import { parts } from '../../parts/text/format';
import { sums, unitsOf } from './amounts';
import { isOpen } from './board';

export const SIZES = ['high', 'middle', 'low', 'no_value'] as const;
export type Size = (typeof SIZES)[number];
export const SPANS = ['now', 'next', 'quarter', 'later', 'no_day'] as const;
export type Span = (typeof SPANS)[number];
export interface Cell {
  size: Size;
  span: Span;
}
export interface Filled extends Cell {
  count: number;
  sum: Money[];
}

/** What is late counts to this month: it is to be done now. */
export function spanOf(day: Day | null, today: Day): Span {
  if (day === null) return 'no_day';
  const months = (one: Day) => parts(one).year * 12 + parts(one).month;
  const ahead = months(day) - months(today);
  if (ahead <= 0) return 'now';
  if (ahead === 1) return 'next';
  return ahead <= 3 ? 'quarter' : 'later';
}

/** Into thirds by the rank of the value, each currency by itself; what is as much stands together, in the higher third. */
export function sizesOf(deals: readonly Opportunity[]): Map<string, Size> {
  const found = new Map<string, Size>(deals.filter(({ value }) => value === null).map(({ id }) => [id, 'no_value']));
  const known = deals.filter(({ value }) => value !== null);
  const unitsIn = ({ value }: Opportunity) => (value === null ? 0n : unitsOf(value));
  for (const currency of new Set(known.map(({ value }) => value?.currency))) {
    const group = known.filter(({ value }) => value?.currency === currency);
    const ranks = new Map<bigint, number>();
    group
      .map(unitsIn)
      .sort((one, other) => (one > other ? -1 : one < other ? 1 : 0))
      .forEach((units, rank) => ranks.has(units) || ranks.set(units, rank / group.length));
    for (const deal of group) {
      const rank = ranks.get(unitsIn(deal)) ?? 0;
      found.set(deal.id, rank < 1 / 3 ? 'high' : rank < 2 / 3 ? 'middle' : 'low');
    }
  }
  return found;
}

/** Which cell each open one lies in. */
export function cellsOf(all: readonly Opportunity[], today: Day): Map<string, Cell> {
  const open = all.filter(isOpen);
  const sizes = sizesOf(open);
  return new Map(open.map((deal) => [deal.id, { size: sizes.get(deal.id) ?? 'no_value', span: spanOf(deal.expected_on, today) }]));
}
export const isIn = (cell: Cell | undefined, wanted: Cell): boolean => cell?.size === wanted.size && cell.span === wanted.span;

export function overviewOf(all: readonly Opportunity[], today: Day): Filled[] {
  const cells = cellsOf(all, today);
  const inside = new Map<string, Opportunity[]>();
  for (const deal of all) {
    const cell = cells.get(deal.id);
    if (cell === undefined) continue;
    const at = `${cell.size} ${cell.span}`;
    const there = inside.get(at);
    if (there === undefined) inside.set(at, [deal]);
    else there.push(deal);
  }
  return SIZES.flatMap((size) =>
    SPANS.map((span) => {
      const deals = inside.get(`${size} ${span}`) ?? [];
      return { size, span, count: deals.length, sum: sums(deals.flatMap(({ value }) => (value === null ? [] : [value]))) };
    }),
  );
}

/** From which amount on a third begins; null where there are several currencies, or nobody is in it. */
export function floorsOf(all: readonly Opportunity[]): Record<Size, Money | null> {
  const open = all.filter(isOpen);
  const sizes = sizesOf(open);
  const floors: Record<Size, Money | null> = { high: null, middle: null, low: null, no_value: null };
  const currencies = new Set(open.flatMap(({ value }) => (value === null ? [] : [value.currency])));
  if (currencies.size !== 1) return floors;
  for (const { id, value } of open) {
    const size = sizes.get(id);
    if (size === undefined || value === null) continue;
    const least = floors[size];
    if (least === null || unitsOf(value) < unitsOf(least)) floors[size] = value;
  }
  return floors;
}
