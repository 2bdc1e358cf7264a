// Sums of money, exact: counted in whole ten-thousandths, never in fractions, and each currency by itself. And how they are written.
import type { Money } from '../../api/types';
import { m } from '../../paraglide/messages.js';
import { getLocale } from '../../paraglide/runtime.js';
import { ownFigure, typedOwn } from './own';

/** No currency has more decimals. */
const DECIMALS = 4;

/** `-1234.50` → -12345000n */
export function unitsOf({ amount }: Money): bigint {
  const [whole = '0', fraction = ''] = amount.replace('-', '').split('.');
  const units = BigInt(whole + fraction.slice(0, DECIMALS).padEnd(DECIMALS, '0'));
  return amount.startsWith('-') ? -units : units;
}

/** Written with as many decimals as `like` has. */
export function moneyOf(units: bigint, like: Money): Money {
  const decimals = like.amount.split('.')[1]?.length ?? 0;
  const digits = String(units < 0n ? -units : units).padStart(DECIMALS + 1, '0');
  const fraction = digits.slice(-DECIMALS).slice(0, decimals);
  const amount = digits.slice(0, -DECIMALS) + (decimals > 0 ? `.${fraction}` : '');
  return { amount: units < 0n ? `-${amount}` : amount, currency: like.currency };
}

export const isNothing = (money: Money): boolean => unitsOf(money) === 0n;

/** One sum a currency, in the order they come. */
export function sums(all: Money[]): Money[] {
  const found = new Map<string, Money>();
  for (const one of all) {
    const so = found.get(one.currency);
    found.set(one.currency, so === undefined ? one : moneyOf(unitsOf(so) + unitsOf(one), one));
  }
  return [...found.values()];
}

/** How large a part is of a whole, from 0 to 1; for drawing only. */
export function shareOf(part: bigint, whole: bigint): number {
  if (whole <= 0n || part <= 0n) return 0;
  return part >= whole ? 1 : Number((part * 10_000n) / whole) / 10_000;
}

/** NT$ 18,600 */
export const fullMoney = ({ amount, currency }: Money): string => ownFigure({ kind: 'money', currency }, amount);
/** 18,600 in a column that says which currency; another one says so itself. */
export const plainMoney = (money: Money, currency: string): string =>
  money.currency === currency ? typedOwn({ kind: 'money', currency }, `${money.amount} ${currency}`) : fullMoney(money);
/** NT$ */
export const moneySign = (currency: string): string => fullMoney({ amount: '0', currency }).replace(/\s*0$/, '');

const list = (all: Money[], write: (one: Money) => string): string => all.map(write).join(m.list_comma());
/** NT$ 18,600、US$ 3,200 */
export const fullSums = (all: Money[]): string => list(all, fullMoney);
export const shortSums = (all: Money[]): string => list(all, shortMoney);

const TEN_THOUSAND = 10_000n * 10_000n;
const MILLION = 1_000_000n * 10_000n;
const HUNDRED_MILLION = 100_000_000n * 10_000n;

/** Tenths of a size, the half upwards: 248,000 → `24.8` of 10,000. */
function tenths(units: bigint, size: bigint): string {
  const all = (units * 10n + size / 2n) / size;
  const [whole, rest] = [all / 10n, all % 10n];
  return rest === 0n ? String(whole) : `${whole}.${rest}`;
}

/** From ten thousand on NT$ 24.8 萬, in English NT$248k; the full figure belongs into a tooltip. */
export function shortMoney(money: Money): string {
  const units = unitsOf(money);
  const size = units < 0n ? -units : units;
  if (size < TEN_THOUSAND) return fullMoney(money);
  const gap = getLocale() === 'en' ? '' : ' ';
  const sign = (units < 0n ? '-' : '') + moneySign(money.currency) + gap;
  if (getLocale() === 'en') {
    const thousands = (size + 5_000_000n) / 10_000_000n;
    return thousands < 1000n ? m.money_small({ sum: `${sign}${thousands}` }) : m.money_large({ sum: sign + tenths(size, MILLION) });
  }
  // 99,999.9 萬 and what would be written as more.
  if (size < HUNDRED_MILLION - TEN_THOUSAND / 20n) return m.money_small({ sum: sign + tenths(size, TEN_THOUSAND) });
  return m.money_large({ sum: sign + tenths(size, HUNDRED_MILLION) });
}
