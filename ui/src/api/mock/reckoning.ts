// How the invented book reckons: payments against parts, sums by currency, amounts as people write them.
import type { Day, Money } from '../types';
import { refuse } from './store';

export const minor = (money: Money): number => Math.round(Number(money.amount) * 100);
export const money = (hundredths: number, currency: string): Money => ({ amount: (hundredths / 100).toFixed(2), currency });
export const total = (sums: Map<string, number>, amount: number, currency: string): void => {
  sums.set(currency, (sums.get(currency) ?? 0) + amount);
};
/** What is nothing is not told. */
export const list = (sums: Map<string, number>): Money[] =>
  [...sums].filter(([, sum]) => sum !== 0).map(([currency, sum]) => money(sum, currency));

export const fit = (amount: Money): number => {
  if (!Number.isFinite(Number(amount.amount)) || Math.abs(minor(amount)) > 1e15)
    throw refuse('amount_unfit', { text: `${amount.amount} ${amount.currency}` });
  return minor(amount);
};

export interface Part {
  paid: number;
  left: number;
  settledOn: Day | null;
}
export interface Standing {
  parts: Part[];
  left: number;
  over: number;
  paidOn: Day | null;
}

/** Payments cover the earliest part first, whatever they were meant for. */
export function settle(dues: { due_on: Day; amount: Money }[], payments: { day: Day; amount: Money }[]): Standing {
  const paying = [...payments].sort((one, other) => one.day.localeCompare(other.day));
  let purse = 0;
  let day: Day | null = null;
  const parts = dues.map((due): Part => {
    let left = minor(due.amount);
    let settledOn: Day | null = null;
    while (left > 0) {
      if (purse === 0) {
        const next = paying.shift();
        if (next === undefined) break;
        [purse, day] = [minor(next.amount), next.day];
      }
      const used = Math.min(purse, left);
      purse -= used;
      left -= used;
      if (left === 0) settledOn = day;
    }
    return { paid: minor(due.amount) - left, left, settledOn };
  });
  const left = parts.reduce((sum, part) => sum + part.left, 0);
  return {
    parts,
    left,
    over: purse + paying.reduce((sum, one) => sum + minor(one.amount), 0),
    paidOn: parts.length > 0 && left === 0 ? (parts.at(-1)?.settledOn ?? null) : null,
  };
}

/** Parts that differ by one unit at most and make the sum. */
export const even = (sum: number, parts: number): number[] =>
  Array.from({ length: parts }, (_, at) => Math.floor(sum / parts) + (at < sum % parts ? 1 : 0));

const GREAT: Record<string, number> = { 萬: 10_000, 万: 10_000, 億: 100_000_000, 亿: 100_000_000 };

export function readAmount({ text: given, currency }: Record<string, unknown>): Money {
  const text = String(given).normalize('NFKC').replaceAll(/\s/g, '').toUpperCase();
  const code = /^(USD|US\$)/.test(text) ? 'USD' : String(currency);
  const bare = text.replace(/^(NT\$|US\$|USD|TWD|[$¥])/, '').replace(/[元塊块]$/, '');
  const [, number, great] = /^(-?\d+(?:\.\d+)?|-?\d{1,3}(?:,\d{3})+(?:\.\d+)?)([萬万億亿])?$/.exec(bare) ?? [];
  const amount = Number(number?.replaceAll(',', '') ?? Number.NaN) * (great === undefined ? 1 : (GREAT[great] ?? 1));
  if (Number.isNaN(amount) || Math.abs(amount * 100 - Math.round(amount * 100)) > 1e-6)
    throw refuse('unreadable', { text: String(given) });
  return money(Math.round(amount * 100), code);
}
