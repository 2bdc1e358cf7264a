// The rows of 應收: which are shown, in what order, what stands in them, and what is to be done next. Pure.
import type { AgeBucket, Ageing, Day, DueRow, Money } from '../../api/types';
import type { Tone } from '../../parts/Chip.svelte';
import { m } from '../../paraglide/messages.js';
import { addDays, listDate, plainDate } from '../../parts/text/format';
import { isNothing, shareOf, sums, unitsOf } from '../../parts/text/money';

export type Show = 'due' | 'customer' | 'settled';

export const BUCKET: Record<AgeBucket, () => string> = {
  later: m.rec_age_later,
  soon: m.rec_age_soon,
  today: m.rec_age_today,
  late30: m.rec_age_late30,
  late60: m.rec_age_late60,
  late90: m.rec_age_late90,
  late_more: m.rec_age_late_more,
};
const LATE: AgeBucket[] = ['late30', 'late60', 'late90', 'late_more'];
export const isLate = (bucket: AgeBucket): boolean => LATE.includes(bucket);

/** How high each age stands, from 0 to 1: every currency against the most there is of it, the higher one counts. */
export function heights(ageing: Ageing[]): number[] {
  const most = new Map<string, bigint>();
  for (const { amount, currency } of ageing.flatMap((one) => one.left)) {
    const units = unitsOf({ amount, currency });
    if (units > (most.get(currency) ?? 0n)) most.set(currency, units);
  }
  return ageing.map(({ left }) =>
    Math.max(0, ...left.map((one) => shareOf(unitsOf(one), most.get(one.currency) ?? 0n))),
  );
}

/** A customer and what is owed, before the first of the rows. */
export interface Head {
  count: number;
  left: Money[];
}
export interface Line {
  row: DueRow;
  head: Head | null;
}

/** The rows as they are shown; by customer, whoever has the earliest day comes first. */
export function linesOf(rows: DueRow[], show: Show): Line[] {
  if (show !== 'customer') return rows.map((row) => ({ row, head: null }));
  const found = new Map<string, DueRow[]>();
  for (const row of rows) found.set(row.card.id, [...(found.get(row.card.id) ?? []), row]);
  return [...found.values()].flatMap((own) =>
    own.map((row, at) => ({
      row,
      head: at > 0 ? null : { count: own.length, left: sums(own.map((one) => one.left)) },
    })),
  );
}

export interface Totals {
  due: Money[];
  paid: Money[];
  left: Money[];
}
export const totalsOf = (rows: DueRow[]): Totals => ({
  due: sums(rows.map((row) => row.amount)),
  paid: sums(rows.map((row) => row.paid).filter((paid) => !isNothing(paid))),
  left: sums(rows.map((row) => row.left)),
});

/** 第 2/4 期 or its own name; nothing where one part is all there is. */
export function partWords({ name, part: [place, of] }: Pick<DueRow, 'name' | 'part'>): string {
  if (name !== '') return name;
  return of > 1 ? m.rec_part_of({ place, of }) : '';
}
export const itemWords = (row: DueRow): string =>
  [row.product, partWords(row)].filter((one) => one !== '').join(' ') || m.rec_no_product();

export const dueWords = (row: DueRow, today: Day): string =>
  row.late_days === 0 ? m.rec_age_today() : listDate(row.due_on, today);
export const calledOf = ({ card }: Pick<DueRow, 'card'>): string => card.salutation || card.name;

export type Sign = 'late' | 'clock' | 'check' | 'none';
export interface State {
  words: string;
  tone: Tone;
  sign: Sign;
}

/** The worst first: late, today, then what is good about it, then how long it still is. `open`: all rows that are not paid. */
export function stateOf(row: DueRow, open: DueRow[], today: Day): State {
  if (row.settled_on !== null)
    return { words: m.rec_settled_on({ date: plainDate(row.settled_on, today) }), tone: 'green', sign: 'check' };
  if (row.late_days > 0) return { words: m.rec_late({ count: row.late_days }), tone: 'red', sign: 'late' };
  if (row.late_days === 0) return { words: m.rec_age_today(), tone: 'amber', sign: 'clock' };
  if (unitsOf(row.paid) > 0n) return { words: m.rec_in_part(), tone: 'green', sign: 'check' };
  const firstIsPaid = !open.some((one) => one.order === row.order && one.part[0] === 1);
  // Only beside the part that follows: on all of them it would say nothing.
  if (row.part[0] === 2 && firstIsPaid) return { words: m.rec_first_paid(), tone: 'green', sign: 'check' };
  return { words: m.rec_days_left({ count: -row.late_days }), tone: 'plain', sign: 'none' };
}

/** A week before its day somebody is told, unless that was done. */
const REMIND_DAYS = 7;
export type Step = { what: 'call' | 'pay' | 'remind' } | { what: 'wait'; words: string };

export function stepOf(row: DueRow, today: Day): Step {
  if (row.settled_on !== null) return { what: 'wait', words: '' };
  if (row.late_days > 0) return { what: 'call' };
  if (row.late_days === 0) return { what: 'pay' };
  if (row.reminded_on !== null)
    return { what: 'wait', words: m.rec_reminded_on({ date: plainDate(row.reminded_on, today) }) };
  const on = addDays(row.due_on, -REMIND_DAYS);
  return on <= today ? { what: 'remind' } : { what: 'wait', words: m.rec_remind_on({ date: plainDate(on, today) }) };
}
