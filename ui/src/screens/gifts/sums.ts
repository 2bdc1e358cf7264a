// Money of gifts: how it is written, how far a budget goes, what is still to be bought. Pure. Counted in hundredths, never in fractions.
import type { GiftBudget, GiftRow, Money } from '../../api/types';
import { ownFigure, typedOwn } from '../../parts/text/own';

const kindOf = (currency: string) => ({ kind: 'money' as const, currency });
export const minorOf = (money: Money): number => Math.round(Number(money.amount) * 100);
export const moneyOf = (minor: number, currency: string): Money => ({ amount: (minor / 100).toFixed(2), currency });

/** NT$ 1,150 */
export const signed = ({ amount, currency }: Money): string => ownFigure(kindOf(currency), amount);
/** 1,150 in a column that says which currency; another one says so itself. */
export const bare = (money: Money, currency: string): string =>
  money.currency === currency ? typedOwn(kindOf(currency), `${money.amount} ${currency}`) : signed(money);
/** NT$ */
export const signOf = (currency: string): string => ownFigure(kindOf(currency), '0').replace(/\s*0$/, '');

export interface Shares {
  /** Of the width of the bar, in percent. */
  spent: number;
  planned: number;
  left: Money | null;
  over: Money | null;
}

/** What is planned counts, not only what is spent: afterwards it is too late. */
export function shares({ total, spent, planned }: GiftBudget): Shares {
  const [gone, going] = [minorOf(spent), minorOf(planned)];
  // A limit in another currency is none for these.
  const limit = total?.currency === spent.currency ? minorOf(total) : null;
  const whole = Math.max(limit ?? 0, gone + going, 1);
  const rest = limit === null ? null : limit - gone - going;
  return {
    spent: (gone / whole) * 100,
    planned: (going / whole) * 100,
    left: rest === null || rest < 0 ? null : moneyOf(rest, spent.currency),
    over: rest === null || rest >= 0 ? null : moneyOf(-rest, spent.currency),
  };
}

export interface Errand {
  what: string;
  count: number;
  /** What is known of it. */
  minor: number;
  /** Not every one of them has a price. */
  unknown: boolean;
}
export interface Errands {
  lines: Errand[];
  sum: Money;
  unknown: boolean;
  /** For whom nothing was chosen yet. */
  open: number;
}

/** What is planned and not bought, the same things together, most first. */
export function errands(rows: GiftRow[], currency: string): Errands {
  const planned = rows.map((row) => row.gift).filter((gift) => gift.state === 'planned');
  const lines = new Map<string, Errand>();
  for (const { what, value } of planned) {
    if (what === '') continue;
    const line = lines.get(what) ?? { what, count: 0, minor: 0, unknown: false };
    const known = value?.currency === currency;
    line.count += 1;
    line.minor += known ? minorOf(value) : 0;
    line.unknown ||= !known;
    lines.set(what, line);
  }
  const all = [...lines.values()].sort((one, other) => other.count - one.count || one.what.localeCompare(other.what));
  return {
    lines: all,
    sum: moneyOf(
      all.reduce((sum, line) => sum + line.minor, 0),
      currency,
    ),
    unknown: all.some((line) => line.unknown),
    open: planned.filter((gift) => gift.what === '').length,
  };
}
