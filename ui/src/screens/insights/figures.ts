// Small sums of the charts. Pure.
import type { FunnelStep, Insights, Money, SuccessRate } from '../../api/types';
import { unitsOf } from '../../parts/text/money';

/** 0.557 → 56 */
export const percent = (part: number): number => Math.round(part * 100);

/** Of one class of ABC; null: 資料不足. */
export const countOf = ({ pareto }: Insights, name: string | null): number =>
  pareto.counts.find((one) => one.class === name)?.cards ?? 0;
/** Of those something was received from; the bars hold nobody else. */
export const ranked = ({ pareto }: Insights): number => pareto.bars.reduce((sum, bar) => sum + bar.cards, 0);

export const dormantOf = ({ grid }: Insights): number => grid.cells.reduce((sum, cell) => sum + cell.dormant, 0);
/** Customers who bought something. */
export const buyersOf = ({ grid }: Insights): number =>
  grid.cells.length > 0
    ? grid.cells.reduce((sum, cell) => sum + cell.cards, 0)
    : grid.counts.reduce((sum, one) => sum + (one.class === null ? 0 : one.cards), 0);
/** Nobody bought anything yet: there is nothing to rank, and nothing to wait for. */
export const isBare = (all: Insights): boolean => all.pareto.bars.length === 0 && buyersOf(all) === 0;

/** How many of the step before came as far as this one, in percent; null for the first and where nobody stood before it. */
export function passed(funnel: readonly FunnelStep[], at: number): number | null {
  const [before, here] = [funnel[at - 1], funnel[at]];
  if (before === undefined || here === undefined || before.reached === 0) return null;
  return Math.round((here.reached / before.reached) * 100);
}
/** The gate fewest get through; the first of two alike. */
export function narrowest(funnel: readonly FunnelStep[]): { at: number; percent: number } | null {
  let found: { at: number; percent: number } | null = null;
  for (const at of funnel.keys()) {
    const part = passed(funnel, at);
    if (part !== null && (found === null || part < found.percent)) found = { at, percent: part };
  }
  return found;
}

/** With fewer of them a rate says nothing. */
export const ENOUGH = 5;
export const endedOf = ({ won, lost }: SuccessRate): number => won + lost;

/** Part of a whole of one currency, in percent; null where the whole is nothing. */
export function partOf(part: Money | undefined, whole: Money | undefined): number | null {
  if (whole === undefined || unitsOf(whole) <= 0n) return null;
  const units = part === undefined ? 0n : unitsOf(part);
  return Number((units * 200n + unitsOf(whole)) / (unitsOf(whole) * 2n));
}

/** Whole minor units as money, written like another amount. */
export function moneyOfMinor(minor: number, like: Money): Money {
  const decimals = like.amount.split('.')[1]?.length ?? 0;
  const whole = BigInt(Math.trunc(minor));
  const digits = String(whole < 0n ? -whole : whole).padStart(decimals + 1, '0');
  const amount = decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
  return { amount: whole < 0n ? `-${amount}` : amount, currency: like.currency };
}
