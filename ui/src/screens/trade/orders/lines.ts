// The lines of an order as they are written: a product, how many, and for how much all of them. Pure.
import type { Credit, Day, Money, Order, OrderLine, Product, SaleWarning, SpecialPrice, TradeTerm } from '../../../api/types';
import { figures } from '../../../parts/text/format';
import { isAbove, minorOf, moneyOf, scaled } from '../sums';

export interface Line {
  key: number;
  product: string;
  quantity: string;
  amount: Money | null;
  /** The amount is worked out of the price, and follows the quantity until somebody writes another. */
  reckoned: boolean;
  /** The quantity of a line that stands: other programs write none, or less than none, and it stays until somebody writes another. */
  was: string | null;
}
let keys = 0;
export const line = (product = '', amount: Money | null = null): Line => ({
  key: (keys += 1),
  product,
  quantity: '1',
  amount,
  reckoned: amount === null,
  was: null,
});
/** A line of an order that stands: no price changes it by itself. */
export const lineOf = ({ product, quantity, amount }: OrderLine): Line => ({
  ...line(product, amount),
  quantity,
  was: quantity,
});
export const isBlank = ({ product, amount }: Line): boolean => product.trim() === '' && amount === null;

/** 2, ２, 1.5; null for what is no number. */
export function quantityIn(typed: string): string | null {
  const text = figures(typed);
  if (text === '') return '1';
  return /^\d{1,9}(\.\d{1,6})?$/.test(text) && Number(text) > 0 ? text : null;
}

export const manyIn = ({ quantity, was }: Line): string | null => (quantity === was ? was : quantityIn(quantity));

export const holds = (price: SpecialPrice, day: Day): boolean => price.until === null || price.until >= day;

export interface Price {
  each: Money;
  list: Money | null;
  special: SpecialPrice | null;
}
/** What one of it costs this customer on that day: the price agreed while it holds, else the list price. */
export function priceOf(product: string, products: Product[], prices: SpecialPrice[], day: Day): Price | null {
  const name = product.trim();
  if (name === '') return null;
  const list = products.find((one) => one.name === name)?.price ?? null;
  const agreed = prices.filter((one) => one.product === name && holds(one, day));
  // Of several the lowest holds: nobody asks a customer for more than was promised.
  const special = agreed.reduce<SpecialPrice | null>(
    (low, one) => (low === null || minorOf(one.price) < minorOf(low.price) ? one : low),
    null,
  );
  const each = special?.price ?? list;
  return each === null ? null : { each, list, special };
}

/** So many of it, exactly; half a cent is rounded. */
export function times(each: Money, quantity: string): Money {
  const many = scaled(quantity, 6);
  const product = minorOf(each) * many;
  const whole = 1_000_000n;
  return moneyOf((product + (product < 0n ? -whole / 2n : whole / 2n)) / whole, each.currency);
}

/** The amount follows the price, until somebody writes another; half a name has no price. */
export function priced(one: Line, products: Product[], prices: SpecialPrice[], day: Day): Line {
  if (!one.reckoned) return one;
  const price = priceOf(one.product, products, prices, day);
  const many = manyIn(one);
  return { ...one, amount: price === null || many === null ? null : times(price.each, many) };
}

export const linesIn = (lines: Line[]): OrderLine[] =>
  lines
    .filter((one) => !isBlank(one))
    .flatMap((one) => {
      const { product, amount } = one;
      const many = manyIn(one);
      return amount === null || many === null ? [] : [{ product: product.trim(), quantity: many, amount }];
    });

/** What is offered for that size, the largest step first, and the next one that is not reached. */
export function offeredFor(terms: TradeTerm[], total: Money): { reached: TradeTerm[]; next: TradeTerm | null } {
  const same = terms
    .filter((one) => one.from.currency === total.currency)
    .sort((one, other) => Number(minorOf(one.from) - minorOf(other.from)));
  const size = minorOf(total);
  return {
    reached: same.filter((one) => minorOf(one.from) <= size).reverse(),
    next: same.find((one) => minorOf(one.from) > size) ?? null,
  };
}
/** 讓步上限: the most that may be let off at that size, in thousandths; null where nothing is said. */
export function capOf(terms: TradeTerm[], total: Money): number | null {
  const { reached } = offeredFor(terms, total);
  return reached.length === 0 ? null : Math.max(...reached.map((one) => one.discount));
}

/** What was let off the list prices, in thousandths; null unless every line has a list price in its currency. */
export function letOff(lines: Line[], products: Product[]): number | null {
  let [list, real] = [0n, 0n];
  for (const one of lines.filter((each) => !isBlank(each))) {
    const price = products.find((known) => known.name === one.product.trim())?.price ?? null;
    const many = manyIn(one);
    if (price === null || one.amount === null || many === null || price.currency !== one.amount.currency) return null;
    list += minorOf(times(price, many));
    real += minorOf(one.amount);
  }
  return list <= 0n ? null : Number(((list - real) * 1000n) / list);
}

/** What is owed more than now with a plan of that sum; of an order that is changed, what came in stays. */
function moreOwed(total: Money, old: Order | null): bigint {
  if (old === null || old.plan.length === 0 || old.amount.currency !== total.currency) return minorOf(total);
  const left = minorOf(total) - (minorOf(old.amount) + minorOf(old.over) - minorOf(old.left));
  return (left > 0n ? left : 0n) - minorOf(old.left);
}

/** What the core would warn of, known before it is asked. `planned`: it is not paid at once; `old`: the order it is put in for. */
export function warningsBefore(
  credit: Credit,
  total: Money | null,
  planned: boolean,
  old: Order | null = null,
): SaleWarning[] {
  if (total === null || !isAbove(total)) return [];
  const warnings: SaleWarning[] = [];
  const { limit } = credit;
  if (planned && limit !== null && limit.currency === total.currency) {
    const now = credit.owed.find((one) => one.currency === total.currency);
    const more = moreOwed(total, old);
    const owed = (now === undefined ? 0n : minorOf(now)) + more;
    if (more > 0n && owed > minorOf(limit)) warnings.push({ code: 'over_limit', limit, owed: moneyOf(owed, total.currency) });
  }
  if (credit.hold) warnings.push({ code: 'hold' });
  return warnings;
}

/** Of a line that is taken back in whole or in part: all of them, or only money. */
export const takenBack = (of: OrderLine, amount: Money): OrderLine => ({
  product: of.product,
  quantity: minorOf(amount) === minorOf(of.amount) && !of.quantity.startsWith('-') ? `-${of.quantity}` : '0',
  amount: moneyOf(-minorOf(amount), amount.currency),
});

/** 50 → 5, 125 → 12.5 */
export const percent = (thousandths: number): string => String(thousandths / 10);
/** 5, 12.5 % as it was typed, in thousandths; null for what is none; blank = 0. */
export function thousandthsIn(typed: string): number | null {
  const text = figures(typed).replace(/%$/, '').trim();
  if (text === '') return 0;
  const minor = /^\d{1,3}(\.\d)?$/.test(text) ? Number(scaled(text, 1)) : -1;
  return minor >= 0 && minor <= 1000 ? minor : null;
}
