// Words of 應收: ways to pay, what is known of a customer's credit, what a payment came to.
import type { Credit, Paid, PayWay, SalesGap } from '../../api/types';
import { m } from '../../paraglide/messages.js';
import { fullMoney, fullSums, isNothing, moneyOf, unitsOf } from '../../parts/text/money';

/** In the order of their keys. 折讓 is no way to pay: it is said of the rest. */
export const WAYS = ['cash', 'transfer', 'cheque', 'card', 'other'] as const satisfies PayWay[];
export const WAY: Record<PayWay, () => string> = {
  cash: m.rec_way_cash,
  transfer: m.rec_way_transfer,
  cheque: m.rec_way_cheque,
  card: m.rec_way_card,
  other: m.rec_way_other,
  allowance: m.rec_way_allowance,
};

export interface Fact {
  code: 'over' | 'hold' | 'late';
  words: string;
}
/** What is to be known of a customer who owes, as plain facts. */
export function creditFacts(credit: Credit): Fact[] {
  const facts: Fact[] = [];
  if (credit.over !== null && credit.limit !== null) {
    const owed = moneyOf(unitsOf(credit.limit) + unitsOf(credit.over), credit.limit);
    const words = m.rec_over_limit({ limit: fullMoney(credit.limit), owed: fullMoney(owed), over: fullMoney(credit.over) });
    facts.push({ code: 'over', words });
  }
  if (credit.hold) facts.push({ code: 'hold', words: m.rec_hold() });
  if (credit.late.length > 0) facts.push({ code: 'late', words: m.rec_late_sum({ sum: fullSums(credit.late) }) });
  return facts;
}

/** 準時 3 期，晚 1 期（最多 5 天） */
export function punctualWords({ punctuality: { in_time, late, worst_days } }: Credit): string {
  if (in_time + late === 0) return '';
  if (late === 0) return m.rec_punctual({ count: in_time });
  return m.rec_unpunctual({ count: late, punctual: in_time, days: worst_days });
}

/** What was booked, and how the order stands then. */
export function paidWords(name: string, { receipt, left, over }: Paid): string {
  const said = { name, amount: fullMoney(receipt.amount), number: receipt.number };
  if (!isNothing(over)) return m.rec_booked_over({ ...said, over: fullMoney(over) });
  return isNothing(left) ? m.rec_booked_all(said) : m.rec_booked({ ...said, left: fullMoney(left) });
}

type GapPart = Exclude<keyof SalesGap, 'all'>;
const GAP: [part: GapPart, words: () => string][] = [
  ['not_due', m.rec_gap_not_due],
  ['outstanding', m.rec_gap_outstanding],
  ['cancelled', m.rec_gap_cancelled],
  ['let_off', m.rec_gap_let_off],
  ['over', m.rec_gap_over],
  ['earlier', m.rec_gap_earlier],
];
/** Where the difference lies; what is nothing is left out. They make the sum. */
export const gapParts = (gap: SalesGap) =>
  GAP.filter(([part]) => !isNothing(gap[part])).map(([part, words]) => ({ part, words: words(), money: gap[part] }));
