// The invented book's orders: how they stand, and what is written of them. Reckons like core/src/sales/orders, in hundredths.
import type { Card, Credit, Day, InstalmentDraft, Money, Order, OrderDraft, SaleWarning } from '../types';
import { kept, type StoredOrder } from './moneybook';
import { fit, list, minor, money, settle, total } from './reckoning';
import { cardBy, nextId, refuse, TODAY, write } from './store';

type Args = Record<string, unknown>;

export const days = (from: Day, to: Day): number => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
export const paymentsOf = (order: string) => kept().receipts.filter((one) => one.order === order);
export const standingOf = (order: StoredOrder) => settle(order.plan, paymentsOf(order.id));

export function orderOf(stored: StoredOrder): Order {
  const { currency } = stored.amount;
  const standing = standingOf(stored);
  const planned = stored.state === 'planned';
  return {
    ...stored,
    plan: stored.plan.map((part, at) => {
      const stands = standing.parts[at];
      return {
        ...part,
        paid: money(stands?.paid ?? 0, currency),
        left: money(stands?.left ?? 0, currency),
        settled_on: stands?.settledOn ?? null,
      };
    }),
    left: money(planned ? standing.left : 0, currency),
    over: money(standing.over, currency),
    paid_on: stored.state === 'paid' ? stored.day : planned ? standing.paidOn : null,
  };
}
export function creditOf(card: string): Credit {
  const said = kept().credits[card] ?? { grade: '', limit: null, hold: false, note: '' };
  const [owed, late] = [new Map<string, number>(), new Map<string, number>()];
  const punctuality = { in_time: 0, late: 0, worst_days: 0 };
  for (const order of kept().orders.filter((one) => one.card === card && one.state === 'planned')) {
    standingOf(order).parts.forEach((stands, at) => {
      const due = order.plan[at]?.due_on ?? TODAY;
      total(owed, stands.left, order.amount.currency);
      if (due < TODAY) total(late, stands.left, order.amount.currency);
      const after = days(due, stands.settledOn ?? TODAY);
      if (after > 0) {
        punctuality.late += 1;
        punctuality.worst_days = Math.max(punctuality.worst_days, after);
      } else if (stands.settledOn !== null) punctuality.in_time += 1;
    });
  }
  const beyond = said.limit === null ? 0 : (owed.get(said.limit.currency) ?? 0) - minor(said.limit);
  const over = said.limit !== null && beyond > 0 ? money(beyond, said.limit.currency) : null;
  return { ...said, owed: list(owed), late: list(late), over, punctuality };
}

export function known(id: unknown): StoredOrder {
  const order = kept().orders.find((one) => one.id === id);
  if (order === undefined) throw refuse('unknown', {}, 'order');
  return order;
}
const ORDER_WRITES = ['sales', 'history'] as const;
/** One write about money. */
export const doing = <T>(op: string, card: Card | null, work: () => T) =>
  write(op, card === null ? [] : [card], [...ORDER_WRITES], work);

export function past(day: Day): Day {
  if (day < '1900') throw refuse('date_too_early', { text: day, year: '1900' });
  if (day > TODAY) throw refuse('date_impossible', { text: day }, 'day');
  return day;
}
function checkedPlan(day: Day, amount: Money, plan: InstalmentDraft[]): void {
  let sum = 0;
  for (const part of plan) {
    if (part.amount.currency !== amount.currency)
      throw refuse('currencies_mixed', { text: `${amount.currency} ${part.amount.currency}` }, 'plan');
    if (fit(part.amount) <= 0) throw refuse('amount_unfit', { text: part.amount.amount }, 'plan');
    if (part.due_on < day) throw refuse('date_impossible', { text: part.due_on }, 'plan');
    sum += minor(part.amount);
  }
  if (plan.length === 0 || sum !== minor(amount))
    throw refuse('plan_differs', { expected: amount.amount, text: money(sum, amount.currency).amount }, 'plan');
}
export function setPlan(order: StoredOrder, plan: InstalmentDraft[]): void {
  if (order.state === 'cancelled') throw refuse('order_cancelled');
  checkedPlan(order.day, order.amount, plan);
  order.plan = [...plan]
    .sort((one, other) => one.due_on.localeCompare(other.due_on))
    .map(({ due_on, amount, name }) => ({ id: nextId('part'), due_on, amount, name: name.trim(), reminded_on: null }));
  order.state = 'planned';
}

function change<T>(op: string, id: unknown, work: (order: StoredOrder) => T) {
  const { card } = known(id);
  return doing(op, cardBy(card), () => work(known(id)));
}
/** What went back of an order, below zero; `except` one refund. */
const back = (order: string, except?: string): number =>
  kept()
    .orders.filter((one) => one.refunds === order && one.id !== except)
    .reduce((sum, one) => sum + minor(one.amount), 0);

interface Checked {
  day: Day;
  amount: Money;
  number: string;
  warnings: SaleWarning[];
}
/** A draft that is to stand in the place of `old`, or is new. */
function checked(card: string, draft: OrderDraft, old: Order | null): Checked {
  const day = past(draft.day ?? TODAY);
  const currency = draft.lines[0]?.amount.currency;
  if (currency === undefined) throw refuse('nothing_chosen', {}, 'lines');
  const other = draft.lines.find((line) => line.amount.currency !== currency);
  if (other !== undefined) throw refuse('currencies_mixed', { text: `${currency} ${other.amount.currency}` }, 'lines');
  const sum = draft.lines.reduce((all, line) => all + fit(line.amount), 0);
  if (draft.refunds === null && sum < 0) throw refuse('refund_of_nothing', {}, 'amount');
  if (draft.refunds !== null) {
    const left = minor(known(draft.refunds).amount) + back(draft.refunds, old?.id);
    if (sum >= 0) throw refuse('amount_unfit', { text: money(sum, currency).amount }, 'amount');
    if (left + sum < 0) throw refuse('refund_too_large', { left: money(left, currency).amount, currency });
  }
  const warnings: SaleWarning[] = [];
  const credit = creditOf(card);
  // What would be owed more than now: of one that is changed, payments stay.
  const paid = old === null ? 0 : paymentsOf(old.id).reduce((all, one) => all + minor(one.amount), 0);
  const before = old?.amount.currency === currency ? minor(old.left) : 0;
  const more = draft.plan.length === 0 ? 0 : Math.max(0, sum - paid) - before;
  const owed = minor(credit.owed.find((one) => one.currency === currency) ?? money(0, currency)) + more;
  if (more > 0 && credit.limit?.currency === currency && owed > minor(credit.limit))
    warnings.push({ code: 'over_limit', limit: credit.limit, owed: money(owed, currency) });
  if (sum > 0 && credit.hold) warnings.push({ code: 'hold' });
  const number = draft.number.trim();
  if (number !== '' && kept().orders.some((one) => one.card === card && one.number === number && one.id !== old?.id))
    warnings.push({ code: 'number_taken' });
  return { day, amount: money(sum, currency), number, warnings };
}

export function addOrder({ card: id, draft: given }: Args) {
  const card = cardBy(id);
  const draft = given as OrderDraft;
  const { warnings, ...said } = checked(card.id, draft, null);
  if (draft.plan.length > 0) checkedPlan(said.day, said.amount, draft.plan);
  return doing('add_order', card, () => {
    const order: StoredOrder = {
      ...draft,
      ...said,
      id: nextId('order'),
      card: card.id,
      state: 'paid',
      cancelled_on: null,
      plan: [],
    };
    kept().orders.push(order);
    if (draft.plan.length > 0) setPlan(order, draft.plan);
    return { id: order.id, warnings };
  });
}

const samePlan = (order: StoredOrder, plan: InstalmentDraft[]): boolean =>
  order.plan.length === plan.length &&
  order.plan.every((part, at) => {
    const said = plan[at];
    return part.due_on === said?.due_on && minor(part.amount) === minor(said.amount) && part.name === said.name.trim();
  });
export function changeOrder({ order: id, draft: given }: Args) {
  const old = orderOf(known(id));
  if (old.state === 'cancelled') throw refuse('order_cancelled');
  const draft: OrderDraft = { ...(given as OrderDraft), refunds: old.refunds };
  const { warnings, ...said } = checked(old.card, draft, old);
  const moved = said.amount.currency !== old.amount.currency;
  const refunds = kept().orders.filter((one) => one.refunds === old.id);
  const less = minor(said.amount) + back(old.id) < 0;
  if (refunds.length > 0 && (less || moved || refunds.some((one) => one.day < said.day))) throw refuse('order_refunded');
  const paid = paymentsOf(old.id);
  if (paid.length > 0 && (draft.plan.length === 0 || moved || paid.some((one) => one.day < said.day)))
    throw refuse('order_paid');
  if (draft.plan.length > 0) checkedPlan(said.day, said.amount, draft.plan);
  return change('change_order', id, (order) => {
    const { lines, way, opportunity, note } = draft;
    Object.assign(order, { ...said, lines, way, opportunity, note: note.trim() });
    if (draft.plan.length === 0) Object.assign(order, { state: 'paid', plan: [] });
    else if (!samePlan(order, draft.plan)) setPlan(order, draft.plan);
    return { id: order.id, warnings };
  });
}

export function planPayments({ order: id, plan }: Args) {
  const order = known(id);
  if (order.state === 'cancelled') throw refuse('order_cancelled');
  checkedPlan(order.day, order.amount, plan as InstalmentDraft[]);
  return change('plan_payments', id, (one) => {
    setPlan(one, plan as InstalmentDraft[]);
    return null;
  });
}
export function cancelOrder({ order: id }: Args) {
  if (known(id).state === 'cancelled') throw refuse('order_cancelled');
  return change('cancel_order', id, (order) => {
    Object.assign(order, { state: 'cancelled', cancelled_on: TODAY });
    return null;
  });
}
export function removeOrder({ order: id }: Args) {
  if (kept().orders.some((one) => one.refunds === id)) throw refuse('order_refunded');
  return change('remove_order', id, (order) => {
    const all = kept();
    all.orders = all.orders.filter((one) => one.id !== order.id);
    all.receipts = all.receipts.filter((one) => one.order !== order.id);
    all.commissions = all.commissions.filter((one) => one.order !== order.id);
    return null;
  });
}
