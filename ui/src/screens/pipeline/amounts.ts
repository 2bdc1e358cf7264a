// Money of the board: added up exactly and per currency, and written short where there is little room. Pure.
import type { Money } from '../../api/types';
import { m } from '../../paraglide/messages.js';
import { getLocale } from '../../paraglide/runtime.js';
import { ownFigure } from '../../parts/text/own';
import { minorOf, moneyOf, scaled, signed } from '../trade/sums';

/** No currency has more decimals. */
const DECIMALS = 4;
const SCALE = 10n ** BigInt(DECIMALS);
/** In one unit for all currencies, to be ordered by. */
export const unitsOf = ({ amount }: Money): bigint => scaled(amount, DECIMALS);

/** `12.5` of 1250 and 2 */
function written(number: bigint, decimals: number): string {
  const digits = String(number < 0n ? -number : number).padStart(decimals + 1, '0');
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '');
  const whole = digits.slice(0, digits.length - decimals);
  return `${number < 0n ? '-' : ''}${whole}${decimals === 0 || fraction === '' ? '' : `.${fraction}`}`;
}

/** Totals per currency, that of most amounts first. What is in two currencies is never one sum. */
export function sums(all: readonly Money[]): Money[] {
  const found = new Map<string, { minor: bigint; count: number }>();
  for (const money of all) {
    const sum = found.get(money.currency) ?? { minor: 0n, count: 0 };
    found.set(money.currency, { minor: sum.minor + minorOf(money), count: sum.count + 1 });
  }
  return [...found]
    .sort(([one, of], [other, than]) => than.count - of.count || (one < other ? -1 : 1))
    .map(([currency, { minor }]) => moneyOf(minor, currency));
}

/**
 * 5.84 萬, 1.2 億, 58.4k: amounts of ten thousand and more. One that would lose a figure is written out instead, unless it is a total,
 * of which three figures are enough.
 */
export function shortMoney(money: Money, rough = false): string {
  const units = unitsOf(money);
  const size = units < 0n ? -units : units;
  if (size < 10_000n * SCALE) return signed(money);
  const english = getLocale() === 'en';
  const [large, small] = english ? [1_000_000n * SCALE, 1_000n * SCALE] : [100_000_000n * SCALE, 10_000n * SCALE];
  const isLarge = size >= large;
  const step = isLarge ? large : small;
  if (!rough && (size * 100n) % step !== 0n) return signed(money);
  const decimals = !rough ? 2 : size >= 100n * step ? 0 : size >= 10n * step ? 1 : 2;
  const rounded = (units * 10n ** BigInt(decimals) * 2n + (units < 0n ? -step : step)) / (2n * step);
  const amount = ownFigure({ kind: 'money', currency: money.currency }, written(rounded, decimals));
  return isLarge ? m.pipe_money_large({ amount }) : m.pipe_money_small({ amount });
}

/** NT$ 41 萬＋US$ 3,000; for the eye, with the whole figures beside it. */
export const shortSums = (all: readonly Money[]): string => all.map((money) => shortMoney(money, true)).join(' + ');
export const fullSums = (all: readonly Money[]): string => all.map(signed).join(' + ');
