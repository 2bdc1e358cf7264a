// How many get through each gate, how long it takes, and what each source brings and costs: counted from the opportunities. Pure.
import type { Money, Opportunity, SourceCost } from '../../api/types';
import { daysBetween } from '../../parts/text/format';
import { decimalsOf, minorOf, moneyOf } from '../trade/sums';
import { sums } from './amounts';

/** With fewer than so many nothing is said. */
export const ENOUGH = 5;
export interface Rate {
  done: number;
  /** Those with a result; what is still open says nothing yet. */
  all: number;
  /** null: too few. */
  percent: number | null;
}
const rateOf = (done: number, all: number): Rate => ({
  done,
  all,
  percent: all < ENOUGH ? null : Math.round((done / all) * 100),
});

const isSigned = ({ stage }: Opportunity): boolean => stage === 'signed' || stage === 'qualified';
/** It passed the gate to a target, whatever came of it. */
const wasTarget = (deal: Opportunity): boolean =>
  deal.stage === 'target' || isSigned(deal) || (deal.stage === 'lost' && (deal.order !== null || deal.ticks.every((day) => day !== null)));

export interface Conversion {
  target: Rate;
  signed: Rate;
  /** From its beginning to its order; `percent` holds the days. */
  days: { all: number; days: number | null };
}
export function conversionOf(all: readonly Opportunity[]): Conversion {
  const targets = all.filter(wasTarget);
  const given = all.filter((deal) => deal.stage === 'lost' && !wasTarget(deal));
  const signed = all.filter(isSigned);
  const lost = targets.filter(({ stage }) => stage === 'lost');
  const took = signed.flatMap(({ opened_on, order }) => (order === null ? [] : [Math.max(0, daysBetween(opened_on, order.day))]));
  const sum = took.reduce((so, days) => so + days, 0);
  return {
    target: rateOf(targets.length, targets.length + given.length),
    signed: rateOf(signed.length, signed.length + lost.length),
    days: { all: took.length, days: took.length < ENOUGH ? null : Math.round(sum / took.length) },
  };
}

export interface SourceLine {
  /** '' where none is given. */
  source: string;
  count: number;
  signed: number;
  /** Of those that came to an end, one way or the other. */
  rate: Rate;
  spent: Money[];
  /** Spent for each customer who signed; empty where nobody did. */
  each: Money[];
  costs: SourceCost[];
}
function bySource<T extends { source: string }>(all: readonly T[]): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const one of all) {
    const there = found.get(one.source);
    if (there === undefined) found.set(one.source, [one]);
    else there.push(one);
  }
  return found;
}
export function sourcesOf(all: readonly Opportunity[], costs: readonly SourceCost[]): SourceLine[] {
  const [brought, spending] = [bySource(all), bySource(costs)];
  return [...new Set([...brought.keys(), ...spending.keys()])]
    .map((source) => {
      const deals = brought.get(source) ?? [];
      const of = spending.get(source) ?? [];
      const signed = deals.filter(isSigned);
      const lost = deals.filter(({ stage }) => stage === 'lost').length;
      const spent = sums(of.map(({ amount }) => amount));
      const people = BigInt(new Set(signed.map(({ card }) => card.id)).size);
      return {
        source,
        count: deals.length,
        signed: signed.length,
        rate: rateOf(signed.length, signed.length + lost),
        spent,
        each: people === 0n ? [] : spent.map((money) => perHead(money, people)),
        costs: [...of].sort((one, other) => (one.day > other.day ? -1 : 1)),
      };
    })
    .sort(
      (one, other) =>
        Number(one.source === '') - Number(other.source === '') ||
        other.signed - one.signed ||
        other.count - one.count ||
        (one.source < other.source ? -1 : 1),
    );
}
/** To whole money: what one customer costs is no exact figure. */
function perHead(money: Money, people: bigint): Money {
  const whole = 10n ** BigInt(decimalsOf(money.currency));
  return moneyOf(((minorOf(money) + (people * whole) / 2n) / (people * whole)) * whole, money.currency);
}
/** What a source may be called: those that are known. */
export const sourceNames = (all: readonly Opportunity[], costs: readonly SourceCost[]): string[] =>
  [...new Set([...all.map(({ source }) => source), ...costs.map(({ source }) => source)])].filter((one) => one !== '').sort();
