// What is said of opportunities: stages, kinds, reasons, and what stands at the right end of a card. Words only.
import type { Component } from 'svelte';
import Check from '@lucide/svelte/icons/check';
import Clock from '@lucide/svelte/icons/clock';
import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import type { Day, DealKind, GateMissing, LostReason, Opportunity, Stage } from '../../api/types';
import { m } from '../../paraglide/messages.js';
import { getLocale } from '../../paraglide/runtime.js';
import { daysBetween, monthShort, parts, plainDate } from '../../parts/text/format';
import { monthOf } from '../gifts/words';
import type { ColumnStage } from './board';
import type { Size, Span } from './grid';

export const STAGE: Record<Stage, () => string> = {
  prospect: m.pipe_stage_prospect,
  target: m.pipe_stage_target,
  signed: m.pipe_stage_signed,
  qualified: m.pipe_stage_qualified,
  lost: m.pipe_stage_lost,
};
export const STAGE_ABOUT: Record<ColumnStage, () => string> = {
  prospect: m.pipe_stage_prospect_about,
  target: m.pipe_stage_target_about,
  signed: m.pipe_stage_signed_about,
  qualified: m.pipe_stage_qualified_about,
};
export const SUM: Record<ColumnStage, (of: { sum: string }) => string> = {
  prospect: m.pipe_sum_expected,
  target: m.pipe_sum_expected,
  signed: m.pipe_sum_open,
  qualified: m.pipe_sum_quarter,
};
export const KIND: Record<DealKind, () => string> = {
  new: m.pipe_kind_new,
  trade_in: m.pipe_kind_trade_in,
  add_on: m.pipe_kind_add_on,
  referral: m.pipe_kind_referral,
};
export const KINDS: DealKind[] = ['new', 'add_on', 'trade_in', 'referral'];
export const REASON: Record<LostReason, () => string> = {
  need: m.pipe_reason_need,
  competitor: m.pipe_reason_competitor,
  price: m.pipe_reason_price,
  communication: m.pipe_reason_communication,
  ignored: m.pipe_reason_ignored,
  timing: m.pipe_reason_timing,
  other: m.pipe_reason_other,
};
export const REASONS: LostReason[] = ['need', 'competitor', 'price', 'communication', 'ignored', 'timing', 'other'];
/** Without a reason it ended with its order. */
export const reasonWords = ({ lost_reason }: Opportunity): string =>
  lost_reason === null ? m.pipe_reason_cancelled() : REASON[lost_reason]();

export const MISSING: Record<GateMissing, () => string> = {
  intent: m.pipe_missing_intent,
  means: m.pipe_missing_means,
  soon: m.pipe_missing_soon,
  order: m.pipe_missing_order,
  first_payment: m.pipe_missing_first_payment,
  full_payment: m.pipe_missing_full_payment,
  paid_late: m.pipe_missing_paid_late,
};
export const TICKS = ['intent', 'means', 'soon'] as const satisfies GateMissing[];
export const TICK_ABOUT = [m.pipe_tick_intent_about, m.pipe_tick_means_about, m.pipe_tick_soon_about];

export const SIZE: Record<Size, () => string> = {
  high: m.pipe_grid_high,
  middle: m.pipe_grid_middle,
  low: m.pipe_grid_low,
  no_value: m.pipe_grid_no_value,
};
export const SPAN: Record<Span, () => string> = {
  now: m.pipe_grid_now,
  next: m.pipe_grid_next,
  quarter: m.pipe_grid_quarter,
  later: m.pipe_grid_later,
  no_day: m.pipe_grid_no_day,
};

export interface Mark {
  tone: 'plain' | 'red' | 'amber' | 'green';
  icon?: Component<{ size?: number | string; strokeWidth?: number | string }>;
  words: string;
  title?: string;
}
/** A day that is this near wants something. */
const SOON = 7;
const warn = (words: string, title?: string): Mark => ({ tone: 'red', icon: TriangleAlert, words, title });

/** A day something is to be done by: late, today, in the next days, or just a day. */
function dueMark(day: Day, today: Day, named: (date: string) => string): Mark {
  const ahead = daysBetween(today, day);
  const date = plainDate(day, today);
  if (ahead < 0) return warn(m.pipe_late({ count: -ahead }), date);
  if (ahead === 0) return { tone: 'amber', icon: Clock, words: m.today(), title: date };
  return ahead <= SOON ? { tone: 'amber', icon: Clock, words: named(date) } : { tone: 'plain', words: date };
}
/** 預計 11 月: of what is not a target yet, a day would say more than is known. */
function monthMark(day: Day, today: Day): Mark {
  const { year, month } = parts(day);
  const near = getLocale() === 'en' ? monthShort(month) : m.month_only({ month });
  const when = year === parts(today).year ? near : monthOf(day);
  return { tone: 'plain', words: m.pipe_expected({ when }), title: plainDate(day, today) };
}

export const stalledMark = ({ stalled_days }: Opportunity): Mark | null =>
  stalled_days === null ? null : warn(m.pipe_stalled({ count: stalled_days }), m.pipe_stalled_how({ count: stalled_days }));

/** When it is expected, due or was paid; null where no day is given. */
export function dayMark(deal: Opportunity, today: Day): Mark | null {
  const { stage, order, expected_on: day } = deal;
  if (stage === 'lost') return null;
  if (order !== null) {
    if (order.paid_on !== null) {
      const date = plainDate(order.paid_on, today);
      if (stage === 'qualified') return { tone: 'green', icon: Check, words: m.pipe_paid_on({ date }) };
      return { tone: 'amber', icon: Clock, words: m.pipe_paid_late({ date }), title: m.pipe_missing_paid_late() };
    }
    return order.next_due === null ? null : dueMark(order.next_due, today, (date) => date);
  }
  if (day === null) return null;
  const far = stage === 'prospect' && day.slice(0, 7) > today.slice(0, 7) && daysBetween(today, day) > SOON;
  return far ? monthMark(day, today) : dueMark(day, today, (date) => m.pipe_by({ date }));
}

/** At the right end of a card. That it stands still says more than when it was expected, unless that is over too. */
export function marksOf(deal: Opportunity, today: Day): Mark[] {
  const [day, still] = [dayMark(deal, today), stalledMark(deal)];
  if (still === null) return day === null ? [] : [day];
  return day?.tone === 'red' ? [day, still] : [still];
}

/** What it is about, in one line: title, product, and which part of the plan is next. */
export function aboutWords({ title, product, order, stage }: Opportunity): string {
  const [paid, all] = order?.parts ?? [0, 0];
  const part = stage === 'signed' && paid < all && all > 1 ? m.pipe_part({ part: paid + 1, all }) : '';
  const more = product !== '' && !title.includes(product) ? product : '';
  return [title, more, part].filter((words) => words !== '').join(m.dot());
}
/** Beside the name: where somebody came from while that is all one knows, else how he is called. */
export const besideName = ({ stage, source, card }: Opportunity): string =>
  stage === 'prospect' && source !== '' ? source : card.salutation;
