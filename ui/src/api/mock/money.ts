// The invented book's answers about money: what a customer bought, owes, holds and was promised, and what is written down of it.
// Reckons like core/src/sales, in hundredths.
import type {
  Balance,
  CommissionDraft,
  CreditDraft,
  Day,
  Habits,
  HoldingDraft,
  InstalmentDraft,
  Maturity,
  Money,
  Opportunity,
  Order,
  Paid,
  PaymentDraft,
  PayWay,
  Product,
  ProductDraft,
  Rest,
  SpecialPrice,
  Trade,
  TradeTerm,
} from '../types';
import { kept, numberOf, type StoredOrder } from './moneybook';
import { creditOf, days, doing, known, orderOf, past, setPlan, standingOf } from './orders';
import { even, fit, list, minor, money, total } from './reckoning';
import { person } from './safety/vault';
import { book, cardBy, nextId, refOf, refuse, TODAY } from './store';

type Args = Record<string, unknown>;

/** What other files of this book know of a customer; they put themselves in. */
export const links = {
  opportunities: (_card: string): Opportunity[] => [],
  referred: (_card: string): [number, number] => [0, 0],
};

const byDay = <T extends { day: Day }>(rows: T[]): T[] =>
  [...rows].reverse().sort((one, other) => other.day.localeCompare(one.day));

function habitsOf(orders: Order[], receipts: { way: PayWay }[]): Habits {
  const standing = orders.filter((one) => one.state !== 'cancelled');
  const bought = standing.filter((one) => one.refunds === null);
  const on = [...new Set(bought.map((one) => one.day))].sort();
  const [first = null, last = null] = [on[0], on.at(-1)];
  const sums = new Map<string, number>();
  for (const one of standing) total(sums, minor(one.amount), one.amount.currency);
  const each = new Map<string, number[]>();
  for (const { amount } of bought) each.set(amount.currency, [...(each.get(amount.currency) ?? []), minor(amount)]);
  const times = <T>(names: T[]): [T, number][] =>
    [...new Set(names)]
      .map((name): [T, number] => [name, names.filter((one) => one === name).length])
      .sort((one, other) => other[1] - one[1]);
  const ways = [...bought.flatMap((one) => one.way ?? []), ...receipts.map((one) => one.way)];
  return {
    days: on.length,
    first,
    last,
    usual_days: first !== null && last !== null && on.length > 1 ? Math.round(days(first, last) / (on.length - 1)) : null,
    total: list(sums),
    usual_amount: [...each].map(([currency, all]) =>
      money(Math.trunc(all.reduce((sum, one) => sum + one, 0) / all.length), currency),
    ),
    products: times(bought.flatMap((one) => one.lines.map((line) => line.product)))
      .slice(0, 5)
      .map(([product, count]) => ({ product, times: count })),
    ways: times(ways.filter((way) => way !== 'allowance')).map(([way, count]) => ({ way, times: count })),
  };
}

export function trade({ card: id }: Args): Trade {
  const card = cardBy(id).id;
  const own = <T extends { card: string }>(rows: T[]): T[] => rows.filter((one) => one.card === card);
  const orders = byDay(own(kept().orders)).map(orderOf);
  const receipts = byDay(own(kept().receipts));
  const credit = creditOf(card);
  return {
    opportunities: links.opportunities(card),
    orders,
    receipts,
    holdings: own(kept().holdings).map(({ card: _, ...one }) => one),
    credit,
    prices: own(kept().prices).map(({ card: _, ...one }) => one),
    terms: kept().terms.filter((one) => !one.punctual || credit.punctuality.late === 0),
    commissions: kept().commissions.flatMap((one) => {
      const of = orders.find((order) => order.id === one.order);
      return of === undefined ? [] : [{ ...one, due: of.state === 'paid' || of.paid_on !== null }];
    }),
    rewards: byDay(own(kept().rewards)).map(({ card: _, ...one }) => one),
    more: 0,
    habits: habitsOf(orders, receipts),
    referred: links.referred(card),
  };
}

function nextNumber(day: Day): string {
  const { numbers } = kept();
  numbers[day] = (numbers[day] ?? 0) + 1;
  return numberOf(day, numbers[day]);
}
function settleRest(order: StoredOrder, rest: Rest, day: Day): void {
  const { parts } = standingOf(order);
  const at = parts.findIndex((one) => one.left > 0 && one.paid > 0);
  const [stands, part] = [parts[at], order.plan[at]];
  if (rest.how === 'stays' || stands === undefined || part === undefined) return;
  const { currency } = order.amount;
  if (rest.how === 'let_off') {
    const number = nextNumber(day);
    const receipt = { id: nextId('r'), card: order.card, order: order.id, day, amount: money(stands.left, currency), number, note: '' };
    kept().receipts.push({ ...receipt, way: 'allowance' });
    return;
  }
  const plan: InstalmentDraft[] = order.plan.map(({ due_on, amount, name }) => ({ due_on, amount, name }));
  const more = (due_on: Day, sum: number) => plan.push({ due_on, amount: money(sum, currency), name: part.name });
  plan[at] = { due_on: part.due_on, amount: money(stands.paid, currency), name: part.name };
  const next = plan[at + 1];
  if (rest.how === 'on') more(rest.day, stands.left);
  else if (rest.how === 'halves') rest.days.forEach((due, place) => more(due, even(stands.left, 2)[place] ?? 0));
  else if (next === undefined) throw refuse('nothing_chosen', {}, 'rest');
  else next.amount = money(minor(next.amount) + stands.left, currency);
  setPlan(order, plan);
}
export function bookPayment({ order: id, payment }: Args) {
  const order = known(id);
  const draft = payment as PaymentDraft;
  const { currency } = order.amount;
  if (order.state === 'paid') throw refuse('no_plan');
  if (order.state === 'cancelled') throw refuse('order_cancelled');
  if (draft.amount.currency !== currency)
    throw refuse('currencies_mixed', { text: `${currency} ${draft.amount.currency}` }, 'amount');
  if (fit(draft.amount) <= 0) throw refuse('amount_unfit', { text: draft.amount.amount }, 'amount');
  const lets = draft.way === 'allowance' || draft.rest.how === 'let_off';
  if (lets && !person()?.rights.includes('change_many')) throw refuse('not_allowed', { right: 'change_many' });
  const day = past(draft.day ?? TODAY);
  if (day < order.day) throw refuse('date_impossible', { text: day }, 'day');
  const number = draft.number.trim();
  if (number !== '' && kept().receipts.some((one) => one.number === number))
    throw refuse('number_taken', { text: number }, 'number');
  return doing('book_payment', cardBy(order.card), (): Paid => {
    const receipt = {
      id: nextId('r'),
      card: order.card,
      order: order.id,
      day,
      amount: draft.amount,
      way: draft.way,
      number: number || nextNumber(day),
      note: draft.note.trim(),
    };
    kept().receipts.push(receipt);
    settleRest(known(id), draft.rest, day);
    const standing = standingOf(known(id));
    return { receipt, left: money(standing.left, currency), over: money(standing.over, currency) };
  });
}
export function removePayment({ id }: Args) {
  const receipt = kept().receipts.find((one) => one.id === id);
  if (receipt === undefined) throw refuse('unknown', {}, 'receipt');
  return doing('remove_payment', cardBy(receipt.card), () => {
    kept().receipts = kept().receipts.filter((one) => one.id !== id);
    return null;
  });
}

export function bookCurrency({ usual }: Args): string {
  const counts = new Map<string, number>();
  for (const { amount } of kept().orders) total(counts, 1, amount.currency);
  return [...counts].sort((one, other) => other[1] - one[1])[0]?.[0] ?? String(usual);
}

type Listed = 'holdings' | 'prices' | 'commissions' | 'rewards' | 'products' | 'costs';
/** Takes a row out of one of the lists. */
const remove = (op: string, where: Listed) => ({ id }: Args) => {
  const row = kept()[where].find((one) => one.id === id) as { card?: string } | undefined;
  if (row === undefined) throw refuse('unknown');
  return doing(op, row.card === undefined ? null : cardBy(row.card), () => {
    const all = kept() as Record<Listed, { id: string }[]>;
    all[where] = all[where].filter((one) => one.id !== id);
    return null;
  });
};
/** Puts one in: a new one, or over the one of that identity. */
function put<T extends { id: string }>(rows: T[], row: T): string {
  const at = rows.findIndex((one) => one.id === row.id);
  if (at >= 0) rows[at] = { ...rows[at], ...row };
  else rows.push(row);
  return row.id;
}
const worded = (text: string, field: string): string => {
  if (text.trim() === '') throw refuse('text_missing', {}, field);
  return text.trim();
};

export function saveHolding({ card: id, id: old, draft: given }: Args) {
  const card = cardBy(id);
  const draft = given as HoldingDraft;
  const name = worded(draft.name, 'name');
  if (draft.opened_on !== null && draft.matures_on !== null && draft.matures_on < draft.opened_on)
    throw refuse('date_impossible', { text: draft.matures_on }, 'matures_on');
  const balances = kept().holdings.find((one) => one.id === old)?.balances ?? [];
  return doing('save_holding', card, () =>
    put(kept().holdings, { ...draft, name, id: (old as string | null) ?? nextId('h'), card: card.id, balances }),
  );
}
export const removeHolding = remove('remove_holding', 'holdings');
export function setBalance({ id, balance: given }: Args) {
  const holding = kept().holdings.find((one) => one.id === id);
  if (holding === undefined) throw refuse('unknown', {}, 'holding');
  const balance = given as Balance;
  past(balance.day);
  return doing('set_balance', cardBy(holding.card), () => {
    const one = kept().holdings.find((known) => known.id === id) ?? holding;
    const before = one.balances.find((known) => known.day === balance.day);
    one.balances = [...one.balances.filter((known) => known !== before), balance].sort((a, b) => b.day.localeCompare(a.day));
    if (before === undefined) return 'new';
    return minor(before.amount) === minor(balance.amount) ? 'same' : 'changed';
  });
}
export const maturing = ({ from, until }: Args): Maturity[] =>
  kept()
    .holdings.flatMap(({ id, card, kind, name, matures_on, closed_on }) =>
      matures_on !== null && closed_on === null && matures_on >= String(from) && matures_on <= String(until)
        ? [{ id, card: refOf(cardBy(card)), kind, name, matures_on }]
        : [],
    )
    .sort((one, other) => one.matures_on.localeCompare(other.matures_on));

export const products = (): Product[] =>
  kept().products.map((one) => ({
    ...one,
    customers: new Set(
      kept().orders.filter((order) => order.lines.some((line) => line.product === one.name)).map((order) => order.card),
    ).size,
  }));
export function saveProduct({ id, draft: given }: Args) {
  const draft = given as ProductDraft;
  const name = draft.name.trim();
  if (name === '') throw refuse('name_missing', {}, 'name');
  if (kept().products.some((one) => one.name === name && one.id !== id)) throw refuse('name_taken', { text: name }, 'name');
  return doing('save_product', null, () => put(kept().products, { ...draft, name, id: (id as string | null) ?? nextId('pr') }));
}
export const removeProduct = remove('remove_product', 'products');

export function setCredit({ card: id, draft }: Args) {
  const card = cardBy(id);
  return doing('set_credit', card, () => {
    kept().credits[card.id] = draft as CreditDraft;
    return null;
  });
}
export function savePrice({ card: id, price: given }: Args) {
  const card = cardBy(id);
  const price = given as SpecialPrice;
  const product = worded(price.product, 'product');
  return doing('save_price', card, () =>
    put(kept().prices, { ...price, product, id: price.id ?? nextId('sp'), card: card.id }),
  );
}
export const removePrice = remove('remove_price', 'prices');
export const terms = (): TradeTerm[] => kept().terms;
export function setTerms({ terms: wanted }: Args) {
  return doing('set_terms', null, () => {
    kept().terms = wanted as TradeTerm[];
    return null;
  });
}
export function saveCommission({ order: id, draft: given }: Args) {
  const order = orderOf(known(id));
  const draft = given as CommissionDraft;
  const payee = worded(draft.payee, 'payee');
  if (draft.paid_on !== null && order.paid_on === null) throw refuse('commission_not_due');
  return doing('save_commission', cardBy(order.card), () =>
    put(kept().commissions, { ...draft, payee, id: draft.id ?? nextId('cm'), order: order.id }),
  );
}
export const removeCommission = remove('remove_commission', 'commissions');
export function addReward({ card: id, day, points, what }: Args) {
  const card = cardBy(id);
  const row = { id: nextId('rw'), card: card.id, day: past(String(day)), points: Number(points), what: worded(String(what), 'what') };
  return doing('add_reward', card, () => put(kept().rewards, row));
}
export const removeReward = remove('remove_reward', 'rewards');
export const sourceCosts = () => byDay(kept().costs);
export function addSourceCost({ source, day, amount }: Args) {
  const row = { id: nextId('sc'), source: worded(String(source), 'source'), day: past(String(day)), amount: amount as Money };
  return doing('add_source_cost', null, () => put(kept().costs, row));
}
export const removeSourceCost = remove('remove_source_cost', 'costs');

/** Cards that are put away owe nothing here. */
export const isOpen = (card: string): boolean => book.cards.some((one) => one.id === card && !one.archived);
