// What is said of trade: how an order is paid, what is held, how far it has come. Words only.
import type { Component } from 'svelte';
import Ban from '@lucide/svelte/icons/ban';
import CalendarClock from '@lucide/svelte/icons/calendar-clock';
import Check from '@lucide/svelte/icons/check';
import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import Undo2 from '@lucide/svelte/icons/undo-2';
import type {
  BenefitDraft,
  Credit,
  Day,
  GateMissing,
  HoldingKind,
  Instalment,
  Money,
  Order,
  PayWay,
  Punctuality,
  SaleWarning,
  Stage,
  Trade,
  TradeTerm,
} from '../../api/types';
import { m } from '../../paraglide/messages.js';
import type { Tone } from '../../parts/Chip.svelte';
import { daysBetween, plainDate } from '../../parts/text/format';
import { percent } from './orders/lines';
import { isAbove, isNone, listed, signed } from './sums';

export interface Mark {
  tone: Tone;
  icon?: Component<{ size?: number | string; strokeWidth?: number | string }>;
  words: string;
}

export const WAY: Record<PayWay, () => string> = {
  cash: m.trade_way_cash,
  transfer: m.trade_way_transfer,
  cheque: m.trade_way_cheque,
  card: m.trade_way_card,
  other: m.trade_way_other,
  allowance: m.trade_way_allowance,
};
/** By what one can pay: letting off is none. */
export const WAYS: PayWay[] = ['cash', 'transfer', 'cheque', 'card', 'other'];

export const HOLDING: Record<HoldingKind, () => string> = {
  demand: m.trade_holding_demand,
  time: m.trade_holding_time,
  policy: m.trade_holding_policy,
  fund: m.trade_holding_fund,
  loan: m.trade_holding_loan,
  car: m.trade_holding_car,
  house: m.trade_holding_house,
  other: m.trade_holding_other,
};

export const STAGE: Record<Stage, () => string> = {
  prospect: m.trade_stage_prospect,
  target: m.trade_stage_target,
  signed: m.trade_stage_signed,
  qualified: m.trade_stage_qualified,
  lost: m.trade_stage_lost,
};
export const MISSING: Record<GateMissing, () => string> = {
  intent: m.trade_missing_intent,
  means: m.trade_missing_means,
  soon: m.trade_missing_soon,
  order: m.trade_missing_order,
  first_payment: m.trade_missing_first_payment,
  full_payment: m.trade_missing_full_payment,
  paid_late: m.trade_missing_paid_late,
};

export const productsOf = (order: Order): string =>
  order.lines
    .map((one) => one.product)
    .filter((name) => name !== '')
    .join(m.list_comma()) || m.trade_no_product();

const isOpen = (part: Instalment): boolean => !isNone(part.left);

/** 付清, 第 2/4 期, 逾 6 天, 取消, 退款: one chip an order. */
export function stateOf(order: Order, today: Day): Mark {
  if (order.state === 'cancelled') return { tone: 'slate', icon: Ban, words: m.trade_state_cancelled() };
  if (order.refunds !== null) return { tone: 'slate', icon: Undo2, words: m.trade_state_refund() };
  const at = order.plan.findIndex(isOpen);
  const next = order.plan[at];
  if (order.state === 'paid' || next === undefined) return { tone: 'green', icon: Check, words: m.trade_state_paid() };
  const late = daysBetween(next.due_on, today);
  if (late > 0) return { tone: 'red', icon: TriangleAlert, words: m.trade_state_late({ count: late }) };
  const words =
    order.plan.length === 1
      ? m.trade_state_due({ date: plainDate(next.due_on, today) })
      : m.trade_state_part({ part: at + 1, parts: order.plan.length });
  return { tone: 'tag', icon: CalendarClock, words };
}

export const partName = (part: { name: string }, at: number): string => part.name || m.trade_part({ part: at + 1 });

/** 從未逾期; 遲 1 期（最久 6 天） */
export function punctualityWords({ in_time, late, worst_days }: Punctuality): string {
  if (late > 0) return m.trade_was_late({ count: late, days: worst_days });
  return in_time > 0 ? m.trade_never_late() : '';
}

/** 滿 NT$ 100,000：最多讓 5 %・免運 */
export function termWords({ from, discount, service, punctual }: TradeTerm): string {
  const offered = [
    discount > 0 ? m.trade_term_discount({ percent: percent(discount) }) : '',
    service,
    punctual ? m.trade_term_punctual() : '',
  ].filter((part) => part !== '');
  return m.trade_term_line({ from: signed(from), offered: offered.join(m.dot()) || m.trade_term_nothing() });
}

export function warningWords(warning: SaleWarning): string {
  if (warning.code === 'over_limit')
    return m.trade_over_limit({ limit: signed(warning.limit), owed: signed(warning.owed) });
  return warning.code === 'hold' ? m.trade_hold_fact() : m.trade_number_taken();
}

export const several = (all: Money[]): string => listed(all, m.dot());

export const saysSomething = (credit: Credit): boolean =>
  credit.grade !== '' ||
  credit.limit !== null ||
  credit.hold ||
  credit.note !== '' ||
  credit.owed.length > 0 ||
  credit.punctuality.in_time + credit.punctuality.late > 0;

const standing = (order: Order): boolean => order.state !== 'cancelled' && order.refunds === null;

/** Whether what was bought is paid; nothing of somebody who bought nothing. */
export function paidMark(trade: Trade): Mark | null {
  if (!trade.orders.some(standing)) return null;
  const open = trade.credit.owed.filter(isAbove);
  return open.length === 0
    ? { tone: 'green', icon: Check, words: m.trade_all_paid() }
    : { tone: 'tag', words: m.trade_open_sum({ amount: several(open) }) };
}

/** How many purchases stand on the tab: a refund is none of its own. */
export const countOf = (trade: Trade): number => trade.orders.filter((order) => order.refunds === null).length + trade.more;

/** 大順車行・機場接送一次: as its line of the points says it. */
export const benefitWords = ({ partner, offer }: BenefitDraft): string => [partner, offer].join(m.dot());
export const costWords = ({ points }: BenefitDraft): string =>
  points === 0 ? m.benefit_free() : m.benefit_costs({ count: points });
export const isOver = ({ until }: BenefitDraft, today: Day): boolean => until !== null && until < today;
/** From when until when it holds; a beginning that has passed says nothing. */
export function spanWords(benefit: BenefitDraft, today: Day): string[] {
  const { from, until } = benefit;
  return [
    from !== null && from > today ? m.benefit_begins({ date: plainDate(from, today) }) : '',
    until === null ? '' : sayEnd(isOver(benefit, today), plainDate(until, today)),
  ].filter((part) => part !== '');
}
const sayEnd = (over: boolean, date: string): string => (over ? m.benefit_ended({ date }) : m.benefit_ends({ date }));
