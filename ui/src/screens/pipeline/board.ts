// The columns of the board: who stands in which, in which order, and what they come to. Pure.
import type { Day, Money, Opportunity, Stage } from '../../api/types';
import { parts } from '../../parts/text/format';
import { sums, unitsOf } from './amounts';

export const COLUMNS = ['prospect', 'target', 'signed', 'qualified'] as const satisfies Stage[];
export type ColumnStage = (typeof COLUMNS)[number];
export interface Column {
  stage: ColumnStage;
  deals: Opportunity[];
  /** Per currency: expected, outstanding, or paid in full in this quarter. */
  sum: Money[];
}

/** What the card shows: expected, once there is an order its sum, and while it is paid what is left of it. */
export function amountOf({ stage, value, order }: Opportunity): Money | null {
  if (order === null || stage === 'lost') return value;
  return stage === 'signed' && unitsOf(order.left) > 0n ? order.left : order.amount;
}
/** Nobody has signed it yet, so what is expected can still be filled in. */
export const isOpen = ({ stage, order }: Opportunity): boolean => (stage === 'prospect' || stage === 'target') && order === null;
/** The order it led to stands. */
export const isOrdered = ({ stage, order }: Opportunity): boolean => order !== null && stage !== 'lost';

/** Days that are not known come last. */
const byDay = (one: Day | null, other: Day | null): number => {
  if (one === other) return 0;
  if (one === null) return 1;
  if (other === null) return -1;
  return one < other ? -1 : 1;
};
const size = (money: Money | null): number => (money === null ? 0 : Number(money.amount));

/**
 * What contributes most comes first: expected value times its probability; what is as much, by the day. Where no probability is given it
 * counts like the others of its column. Currencies cannot be held against each other: that of most comes first.
 */
export function ranked(deals: readonly Opportunity[]): Opportunity[] {
  const known = deals.flatMap(({ probability }) => (probability === null ? [] : [probability]));
  const usual = known.length === 0 ? 100 : known.reduce((sum, one) => sum + one, 0) / known.length;
  const amounts = new Map(deals.map((deal) => [deal.id, amountOf(deal)]));
  const currencies = sums([...amounts.values()].filter((one) => one !== null)).map((one) => one.currency);
  const weight = (deal: Opportunity) => (size(amounts.get(deal.id) ?? null) * (deal.probability ?? usual)) / 100;
  const place = (deal: Opportunity) => {
    const amount = amounts.get(deal.id) ?? null;
    return amount === null ? currencies.length : currencies.indexOf(amount.currency);
  };
  return [...deals].sort(
    (one, other) =>
      place(one) - place(other) || weight(other) - weight(one) || byDay(one.expected_on, other.expected_on) || (one.id < other.id ? -1 : 1),
  );
}
/** Money that is due first comes first. */
const dueFirst = (deals: readonly Opportunity[]): Opportunity[] =>
  [...deals].sort(
    (one, other) =>
      byDay(one.order?.next_due ?? null, other.order?.next_due ?? null) || size(amountOf(other)) - size(amountOf(one)),
  );
const newestFirst = (deals: readonly Opportunity[]): Opportunity[] =>
  [...deals].sort((one, other) => byDay(other.since, one.since) || (one.id < other.id ? -1 : 1));

/** 9/15 → 7/1 */
export function quarterOf(day: Day): Day {
  const { year, month } = parts(day);
  return `${year}-${String(month - ((month - 1) % 3)).padStart(2, '0')}-01`;
}
const present = (all: (Money | null | undefined)[]): Money[] => all.filter((one) => one !== null && one !== undefined);

function sumOf(stage: ColumnStage, deals: readonly Opportunity[], today: Day): Money[] {
  if (stage === 'signed') return sums(present(deals.map(({ order }) => order?.left)));
  if (stage !== 'qualified') return sums(present(deals.map(amountOf)));
  const from = quarterOf(today);
  return sums(present(deals.filter(({ since }) => since >= from && since <= today).map(amountOf)));
}

export function columnsOf(all: readonly Opportunity[], today: Day): Column[] {
  return COLUMNS.map((stage) => {
    const deals = all.filter((deal) => deal.stage === stage);
    const order = stage === 'signed' ? dueFirst : stage === 'qualified' ? newestFirst : ranked;
    return { stage, deals: order(deals), sum: sumOf(stage, deals, today) };
  });
}
export const endedOf = (all: readonly Opportunity[]): Opportunity[] => newestFirst(all.filter(({ stage }) => stage === 'lost'));

/** Where the arrows lead: up and down in a column, sideways to the next one that holds anybody, as far down as it goes. */
export function neighbour(columns: readonly Column[], id: string, across: number, down: number): Opportunity | null {
  const at = columns.findIndex(({ deals }) => deals.some((deal) => deal.id === id));
  const column = columns[at];
  if (column === undefined) return null;
  const row = column.deals.findIndex((deal) => deal.id === id);
  if (across === 0) return column.deals[row + down] ?? null;
  for (let next = at + across; columns[next] !== undefined; next += across) {
    const deals = columns[next]?.deals ?? [];
    const found = deals[Math.min(row, deals.length - 1)];
    if (found !== undefined) return found;
  }
  return null;
}
