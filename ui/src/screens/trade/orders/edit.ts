// An order that was put in wrong: what it is changed from, and what payments and refunds hold it to. The core asks again.
import type { Day, Money, Order, OrderLine, Trade } from '../../../api/types';
import { minorOf, negated, sumOf } from '../sums';

/** What stands on an order and would hang in the air. */
export interface Held {
  /** The first payment. */
  paid: Day | null;
  /** The first refund. */
  backOn: Day | null;
  /** What went back in all. */
  back: Money | null;
}
const first = (days: Day[]): Day | null => [...days].sort()[0] ?? null;

export function heldOf(order: Order | null, trade: Trade | undefined): Held {
  if (order === null || trade === undefined) return { paid: null, backOn: null, back: null };
  const refunds = trade.orders.filter((one) => one.refunds === order.id && one.state !== 'cancelled');
  const back = sumOf(refunds.map((one) => one.amount));
  return {
    paid: first(trade.receipts.filter((one) => one.order === order.id).map((one) => one.day)),
    backOn: first(refunds.map((one) => one.day)),
    back: back === null ? null : negated(back),
  };
}

/** The purchase a refund takes back, where it is listed. */
export const originOf = (refund: Order, orders: Order[]): Order | null =>
  orders.find((one) => one.id === refund.refunds) ?? null;

/** Why an order cannot be changed here; a refund is written as one line of a purchase one can see. */
export function unfitFor(order: Order, orders: Order[]): 'cancelled' | 'refund' | null {
  if (order.state === 'cancelled') return 'cancelled';
  if (order.refunds === null) return null;
  return order.lines.length === 1 && originOf(order, orders) !== null ? null : 'refund';
}

/** What a line of a refund takes back, as it was bought; its quantity is below zero, or none where it was only money. */
export const turned = ({ product, quantity, amount }: OrderLine): OrderLine => ({
  product,
  quantity: quantity.replace(/^-/, ''),
  amount: negated(amount),
});

export const isSame = (one: Money, other: Money): boolean =>
  one.currency === other.currency && minorOf(one) === minorOf(other);
