// The invented book's receivables: what is due, how old it is, and six months of what was sold against what came in.
import type { AgeBucket, Day, DueRow, Receivables, SalesGap, SalesMonth } from '../types';
import { bookCurrency, isOpen } from './money';
import { kept } from './moneybook';
import { days, standingOf } from './orders';
import { list, minor, money, total } from './reckoning';
import { cardBy, refOf, TODAY } from './store';

const BUCKETS: AgeBucket[] = ['later', 'soon', 'today', 'late30', 'late60', 'late90', 'late_more'];
export function bucketOf(due: Day): AgeBucket {
  const late = days(due, TODAY);
  if (late <= 0) return late === 0 ? 'today' : late < -30 ? 'later' : 'soon';
  return late <= 30 ? 'late30' : late <= 60 ? 'late60' : late <= 90 ? 'late90' : 'late_more';
}

const rows = (): DueRow[] =>
  kept()
    .orders.filter((order) => order.state === 'planned' && isOpen(order.card))
    .flatMap((order) => {
      const { currency } = order.amount;
      const { parts } = standingOf(order);
      return order.plan.map((part, at): DueRow => ({
        id: part.id,
        order: order.id,
        card: refOf(cardBy(order.card)),
        product: order.lines[0]?.product ?? '',
        name: part.name,
        part: [at + 1, order.plan.length],
        due_on: part.due_on,
        late_days: days(part.due_on, TODAY),
        bucket: bucketOf(part.due_on),
        amount: part.amount,
        paid: money(parts[at]?.paid ?? 0, currency),
        left: money(parts[at]?.left ?? 0, currency),
        settled_on: parts[at]?.settledOn ?? null,
        reminded_on: part.reminded_on,
      }));
    });

export function receivables({ currency: usual }: Record<string, unknown>): Receivables {
  const all = rows();
  const open = all.filter((row) => minor(row.left) > 0).sort((one, other) => one.due_on.localeCompare(other.due_on));
  const settled = all
    .filter((row) => row.settled_on !== null && days(row.settled_on, TODAY) <= 90)
    .sort((one, other) => (other.settled_on ?? '').localeCompare(one.settled_on ?? ''));
  const sums = (of: 'amount' | 'paid' | 'left', which: DueRow[] = open) => {
    const found = new Map<string, number>();
    for (const row of which) total(found, minor(row[of]), row[of].currency);
    return list(found);
  };
  const sunday = new Date(Date.parse(TODAY) + ((7 - new Date(TODAY).getUTCDay()) % 7) * 86_400_000).toISOString().slice(0, 10);
  return {
    rows: open,
    settled,
    ageing: BUCKETS.map((bucket) => {
      const of = open.filter((row) => row.bucket === bucket);
      return { bucket, count: of.length, left: sums('left', of) };
    }),
    due: sums('amount'),
    paid: sums('paid'),
    left: sums('left'),
    mature: sums('left', open.filter((row) => row.due_on <= TODAY)),
    this_week: sums('left', open.filter((row) => row.due_on <= sunday)),
    customers: new Set(open.map((row) => row.card.id)).size,
    ...monthly(bookCurrency({ usual })),
  };
}

function monthly(currency: string): { months: SalesMonth[]; gap: SalesGap } {
  const [year, month] = [Number(TODAY.slice(0, 4)), Number(TODAY.slice(5, 7)) - 1];
  const told = Array.from({ length: 6 }, (_, at) => ({
    month: new Date(Date.UTC(year, month - 5 + at, 1)).toISOString().slice(0, 10),
    sold: 0,
    collected: 0,
  }));
  const from = told[0]?.month ?? TODAY;
  const add = (day: Day, sold: number, collected: number) => {
    const of = told.findLast((one) => one.month <= day);
    if (of === undefined) return;
    of.sold += sold;
    of.collected += collected;
  };
  const gap = { not_due: 0, outstanding: 0, cancelled: 0, let_off: 0, over: 0, earlier: 0 };
  const mine = kept().orders.filter((one) => one.amount.currency === currency);
  for (const order of mine.filter((one) => one.day >= from)) {
    const amount = minor(order.amount);
    add(order.day, amount, order.state === 'paid' ? amount : 0);
    if (order.state === 'paid') continue;
    const receipts = kept().receipts.filter((one) => one.order === order.id);
    const sum = (some: typeof receipts) => some.reduce((whole, one) => whole + minor(one.amount), 0);
    gap.let_off += sum(receipts.filter((one) => one.way === 'allowance'));
    if (order.state === 'cancelled') {
      gap.cancelled += amount - sum(receipts);
      continue;
    }
    const standing = standingOf(order);
    standing.parts.forEach((part, at) => {
      const due = order.plan[at]?.due_on ?? TODAY;
      gap[due > TODAY ? 'not_due' : 'outstanding'] += part.left;
    });
    gap.over -= standing.over;
  }
  for (const receipt of kept().receipts) {
    const order = mine.find((one) => one.id === receipt.order);
    if (order === undefined || receipt.day < from || receipt.way === 'allowance') continue;
    add(receipt.day, 0, minor(receipt.amount));
    if (order.day < from) gap.earlier -= minor(receipt.amount);
  }
  const of = (hundredths: number) => money(hundredths, currency);
  return {
    months: told.map(({ month: first, sold, collected }) => ({ month: first, sold: of(sold), collected: of(collected) })),
    gap: {
      all: of(told.reduce((sum, one) => sum + one.sold - one.collected, 0)),
      not_due: of(gap.not_due),
      outstanding: of(gap.outstanding),
      cancelled: of(gap.cancelled),
      let_off: of(gap.let_off),
      over: of(gap.over),
      earlier: of(gap.earlier),
    },
  };
}
