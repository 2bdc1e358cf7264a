// A payment before it is booked: what it covers, what stays open, and what becomes of that. Pure; the core reckons again.
import type { Day, DueRow, InstalmentDraft, Money, Order, Rest } from '../../api/types';
import { addDays, parts } from '../../parts/text/format';
import { isNothing, moneyOf, unitsOf } from '../../parts/text/money';

/** The parts of the row's order that are not paid, the earliest first: payments cover them in this order. */
export const openOf = (row: DueRow, rows: DueRow[]): DueRow[] =>
  rows
    .filter((one) => one.order === row.order && !isNothing(one.left))
    .sort((one, other) => one.due_on.localeCompare(other.due_on) || one.part[0] - other.part[0]);

/** What pays this part: those before it come first. */
export function fullFor(row: DueRow, open: DueRow[]): Money {
  const until = open.findIndex((one) => one.id === row.id);
  const units = open.slice(0, until + 1).reduce((sum, one) => sum + unitsOf(one.left), 0n);
  return moneyOf(units, row.left);
}

export interface Split {
  /** Of the amount, what goes into parts of this order. */
  now: Money;
  /** Parts that are paid in full with it. */
  closed: DueRow[];
  /** The part it covers only in part, and what is left of that one. */
  rest: { row: DueRow; left: Money } | null;
  /** What stays open up to the part one is at; nothing when it is paid. */
  short: Money;
  /** 溢收: more than all of the order. */
  over: Money;
}

export function splitOf(amount: Money, row: DueRow, open: DueRow[]): Split {
  let purse = unitsOf(amount);
  if (purse < 0n) purse = 0n;
  const paid = purse;
  const closed: DueRow[] = [];
  let rest: Split['rest'] = null;
  for (const one of open) {
    if (purse <= 0n) break;
    const left = unitsOf(one.left);
    if (purse >= left) closed.push(one);
    else rest = { row: one, left: moneyOf(left - purse, one.left) };
    purse -= left < purse ? left : purse;
  }
  const short = unitsOf(fullFor(row, open)) - paid;
  const of = (units: bigint) => moneyOf(units < 0n ? 0n : units, row.left);
  return { now: of(paid - purse), closed, rest, short: of(short), over: of(purse) };
}

export type How = Rest['how'];

/** The same day of the week one week on; of what is late, from today. */
export const weekLater = (due: Day, today: Day): Day => addDays(due > today ? due : today, 7);
/** The same day of the next month, or its last. */
export function monthLater(day: Day): Day {
  const { year, month, day: date } = parts(day);
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month, Math.min(date, last))).toISOString().slice(0, 10);
}
/** 拆兩次: in a week, and a month after that. */
export function halvesOf(due: Day, today: Day): [Day, Day] {
  const first = weekLater(due, today);
  return [first, monthLater(first)];
}
/** The part that would take the rest. */
export const nextOf = (row: DueRow, open: DueRow[]): DueRow | null => open[open.findIndex((one) => one.id === row.id) + 1] ?? null;

export function restOf(how: How, split: Split, today: Day): Rest {
  if (split.rest === null) return { how: 'stays' };
  const { due_on } = split.rest.row;
  if (how === 'on') return { how, day: weekLater(due_on, today) };
  if (how === 'halves') return { how, days: halvesOf(due_on, today) };
  return { how };
}

/**
 * The plan of an order with one part due on another day. What was paid of a part that is put off stays a part of its own on the old
 * day: payments cover the earliest part first, and would else pay another one. Null for a part that is not there or is paid.
 */
export function movedPlan(order: Pick<Order, 'plan'>, id: string, day: Day): InstalmentDraft[] | null {
  const part = order.plan.find((one) => one.id === id);
  if (part === undefined || isNothing(part.left)) return null;
  return order.plan.flatMap(({ id: own, due_on, amount, name, paid, left }): InstalmentDraft[] => {
    if (own !== id) return [{ due_on, amount, name }];
    const moved = { due_on: day, amount: left, name };
    return isNothing(paid) || day <= due_on ? [{ ...moved, amount }] : [{ due_on, amount: paid, name }, moved];
  });
}

/** The first day a part can be due: when it was bought, and not before another part that was paid, or its money would move here. */
export function floorOf(order: Pick<Order, 'day' | 'plan'>, id: string): { day: Day; because: 'bought' | 'paid' } {
  const paid = order.plan.filter((one) => one.id !== id && !isNothing(one.paid)).map((one) => one.due_on);
  const last = paid.reduce((max, one) => (one > max ? one : max), '');
  return last > order.day ? { day: last, because: 'paid' } : { day: order.day, because: 'bought' };
}
