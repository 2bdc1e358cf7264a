// Money of orders, counted in whole minor units and never in fractions; currencies are never added to each other. Pure.
import type { Money, Order } from '../../api/types';
import { fullMoney, plainMoney } from '../../parts/text/money';

/** As many decimals as the currency has in the file (ISO 4217); the core keeps money the same way. */
export function decimalsOf(currency: string): number {
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    return 2;
  }
}

/** What a decimal comes to in units of 10^-`decimals`; finer ones are rounded away from zero at the half. */
export function scaled(number: string, decimals: number): bigint {
  const [, sign = '', whole = '0', fraction = ''] = /^(-?)(\d+)(?:\.(\d*))?$/.exec(number) ?? [];
  const digits = fraction.padEnd(decimals + 1, '0');
  const units = BigInt(whole + digits.slice(0, decimals)) + (Number(digits[decimals]) >= 5 ? 1n : 0n);
  return sign === '-' ? -units : units;
}

export const minorOf = ({ amount, currency }: Money): bigint => scaled(amount, decimalsOf(currency));

export function moneyOf(minor: bigint, currency: string): Money {
  const decimals = decimalsOf(currency);
  const digits = String(minor < 0n ? -minor : minor).padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = decimals === 0 ? '' : `.${digits.slice(-decimals)}`;
  return { amount: `${minor < 0n ? '-' : ''}${whole}${fraction}`, currency };
}

export const isNone = (money: Money): boolean => minorOf(money) === 0n;
export const isAbove = (money: Money): boolean => minorOf(money) > 0n;
export const negated = (money: Money): Money => moneyOf(-minorOf(money), money.currency);

/** The sum, in one currency; null when there are several. Nothing = null as well. */
export function sumOf(all: Money[]): Money | null {
  const currency = all[0]?.currency;
  if (currency === undefined || all.some((one) => one.currency !== currency)) return null;
  return moneyOf(
    all.reduce((sum, one) => sum + minorOf(one), 0n),
    currency,
  );
}

/** NT$ 58,400: the full figure, as it stands on the card. */
export const signed = fullMoney;
/** As one would type it into a field of that currency. */
export const typed = (money: Money | null, currency: string): string => (money === null ? '' : plainMoney(money, currency));
/** Several currencies, each by itself: NT$ 58,400・US$ 1,200 */
export const listed = (all: Money[], between: string): string => all.map(signed).join(between);

/** Without the cents: of an average they say nothing. */
export function rounded(money: Money): Money {
  const dollar = 10n ** BigInt(decimalsOf(money.currency));
  const minor = minorOf(money);
  const half = minor < 0n ? -dollar / 2n : dollar / 2n;
  return moneyOf(((minor + half) / dollar) * dollar, money.currency);
}

/** What may still be taken back of an order: the core counts every refund that names it. */
export function refundable(order: Order, orders: Order[]): Money {
  const back = orders.filter((one) => one.refunds === order.id).reduce((sum, one) => sum + minorOf(one.amount), 0n);
  // Of a contract what came in, once it is paid in full or cancelled: until then its plan is changed, or something let off.
  const paid = order.plan.reduce((sum, part) => sum + minorOf(part.paid), 0n) + minorOf(order.over);
  const came = order.plan.length === 0 ? minorOf(order.amount) : order.state === 'cancelled' || !isAbove(order.left) ? paid : 0n;
  const left = came + back;
  return moneyOf(left > 0n ? left : 0n, order.amount.currency);
}
export const mayRefund = (order: Order, orders: Order[]): boolean =>
  order.refunds === null &&
  (order.state !== 'cancelled' || order.plan.length > 0) &&
  isAbove(refundable(order, orders));
