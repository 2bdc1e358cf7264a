// Why somebody is to be handed over for a while, in words. Pure.
import type { Busy, BusyReason, Day } from '../../../api';
import { m } from '../../../paraglide/messages.js';
import { daysBetween, plainDate } from '../../../parts/text/format';
import { kindWords } from '../../../parts/text/words';

export const isLate = (reason: BusyReason, today: Day): boolean =>
  reason.kind !== 'birthday' && daysBetween(today, reason.day) < 0;

/** 9/23 報價, 逾期 4 天 報價, 9/18 林小禾 生日 */
export function reasonWords(reason: BusyReason, name: string, today: Day): string {
  const date = plainDate(reason.day, today);
  if (reason.kind === 'birthday')
    return reason.text === name || reason.text === ''
      ? m.handover_why_birthday({ date })
      : m.handover_why_birthday_of({ date, name: reason.text });
  const when = isLate(reason, today) ? m.days_late({ count: -daysBetween(today, reason.day) }) : date;
  if (reason.kind === 'promise') return m.handover_why_promise({ when, text: reason.text });
  return `${when} ${reason.text || (reason.channel === null ? m.handover_why_followup() : kindWords(reason.channel))}`;
}

export const allReasons = ({ card, reasons }: Busy, today: Day): string =>
  reasons.map((one) => reasonWords(one, card.name, today)).join(m.list_comma());

/** How many follow-ups, promises and birthdays these people have in the time. */
export function sums(busy: Busy[]): Record<BusyReason['kind'], number> {
  const sum = { followup: 0, promise: 0, birthday: 0 };
  for (const { reasons } of busy) for (const { kind } of reasons) sum[kind] += 1;
  return sum;
}
