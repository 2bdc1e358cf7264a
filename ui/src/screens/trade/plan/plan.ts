// Making a payment plan: so many parts of one sum, or a first payment and the rest. Pure; the core checks the sum again.
import type { Day, InstalmentDraft, Money } from '../../../api/types';
import { figures, parts as partsOf } from '../../../parts/text/format';
import { decimalsOf, minorOf, moneyOf, scaled } from '../sums';

export const EVERY = { month: 1, quarter: 3, year: 12 } as const;
export type Every = keyof typeof EVERY;

/** Thirty years by month; the core takes no more. */
const MOST_PARTS = 360;

const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** The same day so many months on; 31 January and one month is 28 February. Counted from the first day, so March is the 31st again. */
export function monthsOn(day: Day, months: number): Day {
  const { year, month, day: date } = partsOf(day);
  const count = year * 12 + (month - 1) + months;
  const [y, m] = [Math.floor(count / 12), (count % 12) + 1];
  const d = Math.min(date, daysIn(y, m));
  return `${String(y).padStart(4, '0')}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`;
}

/** In whole dollars where the sum is whole: nobody pays 33,333.33. What does not divide goes to the first parts, one each. */
export function even(total: Money, count: number): Money[] {
  const minor = minorOf(total);
  const dollar = 10n ** BigInt(decimalsOf(total.currency));
  const unit = minor % dollar === 0n && minor / dollar >= BigInt(count) ? dollar : 1n;
  const units = minor / unit;
  const [each, rest] = [units / BigInt(count), units % BigInt(count)];
  return Array.from({ length: count }, (_, at) =>
    moneyOf((each + (BigInt(at) < rest ? 1n : 0n)) * unit, total.currency),
  );
}

/** Thirty percent, in whole dollars where the sum is whole. */
export function share(total: Money, percent: string): Money {
  const minor = minorOf(total);
  const dollar = 10n ** BigInt(decimalsOf(total.currency));
  const unit = minor % dollar === 0n && minor >= dollar * 10n ? dollar : 1n;
  // In hundredths of a percent.
  const part = minor * scaled(percent, 2);
  const whole = 10_000n * unit;
  return moneyOf(((part + whole / 2n) / whole) * unit, total.currency);
}

/** One part as it stands in the editor; `due` and `amount` may still be missing. */
export interface Row {
  key: number;
  due: Day | null;
  amount: Money | null;
  name: string;
}
let keys = 0;
export const row = (due: Day | null, amount: Money | null, name = ''): Row => ({ key: (keys += 1), due, amount, name });

/** 3, ３; null for what is no number of parts. */
export function countIn(typed: string): number | null {
  const text = figures(typed);
  const count = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  return count >= 1 && count <= MOST_PARTS ? count : null;
}
/** 30, 33.3; null for what is no share. */
export function percentIn(typed: string): string | null {
  const text = figures(typed).replace(/%$/, '').trim();
  return /^\d{1,2}(\.\d{1,2})?$/.test(text) && Number(text) > 0 ? text : null;
}

export const inParts = (total: Money, count: number, first: Day, every: Every): Row[] =>
  even(total, count).map((amount, at) => row(monthsOn(first, at * EVERY[every]), amount));

export function withFirst(total: Money, percent: string, days: [Day, Day], names: [string, string]): Row[] {
  const first = share(total, percent);
  const rest = moneyOf(minorOf(total) - minorOf(first), total.currency);
  return [row(days[0], first, names[0]), row(days[1], rest, names[1])];
}

/** What the parts lack of the sum; below zero when they are too much. Null while it cannot be said. */
export function lacking(rows: Row[], total: Money | null): Money | null {
  if (total === null || rows.some((one) => one.amount !== null && one.amount.currency !== total.currency)) return null;
  const sum = rows.reduce((all, one) => all + (one.amount === null ? 0n : minorOf(one.amount)), 0n);
  return moneyOf(minorOf(total) - sum, total.currency);
}

/** What the core is asked to keep; null while a part has no day or no amount, or the sum differs. */
export function draftOf(rows: Row[], total: Money | null): InstalmentDraft[] | null {
  const lack = lacking(rows, total);
  if (rows.length === 0 || lack === null || minorOf(lack) !== 0n) return null;
  const draft: InstalmentDraft[] = [];
  for (const { due, amount, name } of rows) {
    if (due === null || amount === null || minorOf(amount) <= 0n) return null;
    draft.push({ due_on: due, amount, name: name.trim() });
  }
  return draft;
}
