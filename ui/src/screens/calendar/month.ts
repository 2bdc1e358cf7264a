// What a month view says, worked out from the core's answer: headings, what fits a cell, numbers beside it.
// Pure; which days are birthdays or festivals the core has decided.
import type { Anniversary, Birthday, CalendarDay, CalendarMonth, Day, Invite, YearStyle } from '../../api';
import { m } from '../../paraglide/messages.js';
import { getLocale } from '../../paraglide/runtime.js';
import {
  addDays,
  cyclicYear,
  daysBetween,
  lunarCell,
  lunarDayName,
  lunarMonth,
  parts,
  rocYear,
} from '../../parts/text/format';
import { sentence } from '../../parts/text/words';

export interface YearMonth {
  year: number;
  month: number;
}

export function shiftMonth({ year, month }: YearMonth, by: number): YearMonth {
  const place = year * 12 + (month - 1) + by;
  return { year: Math.floor(place / 12), month: (place % 12) + 1 };
}

/** The same day of another month, or its last day. */
export function sameDayIn(day: Day, { year, month }: YearMonth): Day {
  const next = shiftMonth({ year, month }, 1);
  const last = parts(addDays(dayText(next, 1), -1)).day;
  return dayText({ year, month }, Math.min(parts(day).day, last));
}
const dayText = ({ year, month }: YearMonth, day: number): Day =>
  `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;

export const monthOf = (day: Day): YearMonth => ({ year: parts(day).year, month: parts(day).month });

/** 2026 年 9 月; September 2026 */
export const monthTitle = ({ year, month }: YearMonth): string =>
  m.cal_title({ year, month: sentence(`month_long_${month}`) });

/** 民國 115 年, 丙午年 七月至八月: what stands beside the title. */
export function monthAbout({ year }: YearMonth, days: CalendarDay[], style: YearStyle): string[] {
  const about: string[] = [];
  const roc = rocYear(year);
  if (style !== 'western' && roc !== null) about.push(m.cal_roc({ year: roc }));
  const inside = days.filter((day) => day.in_month);
  const [first, last] = [inside.at(0)?.lunar, inside.at(-1)?.lunar];
  if (!first || !last) return about;
  const [from, to] = [lunarMonth(first.month, first.leap), lunarMonth(last.month, last.leap)];
  if (first.cyclic !== last.cyclic)
    about.push(
      m.cal_lunar_years({ fromYear: cyclicYear(first.cyclic), from, toYear: cyclicYear(last.cyclic), to }),
    );
  else if (from === to) about.push(m.cal_lunar_one({ year: cyclicYear(first.cyclic), month: from }));
  else about.push(m.cal_lunar_span({ year: cyclicYear(first.cyclic), from, to }));
  return about;
}

export type Tone = 'holiday' | 'festival' | 'term' | 'lunar';

/** The corner of a cell: a festival before a solar term before the lunar day. */
export function corner(day: CalendarDay): { text: string; tone: Tone } {
  const [festival] = day.festivals;
  if (festival)
    return { text: sentence(`festival_${festival.id}`), tone: festival.holiday ? 'holiday' : 'festival' };
  if (day.term !== null) return { text: sentence(`term_${day.term}`), tone: 'term' };
  if (day.lunar === null) return { text: '', tone: 'lunar' };
  const { month, day: date, leap } = day.lunar;
  // A bare number beside the day's own number would say nothing in English.
  const text =
    getLocale() === 'en'
      ? m.lunar_month_day({ month: lunarMonth(month, leap), day: lunarDayName(date) })
      : lunarCell(day.lunar);
  return { text, tone: 'lunar' };
}

export type Entry =
  | { kind: 'birthday'; id: string; birthday: Birthday }
  | { kind: 'occasion'; id: string; occasion: Anniversary }
  | { kind: 'invite'; id: string; invite: Invite }
  | { kind: 'followups'; id: string; count: number };

/** What a cell lists. Invitations still to be made stand on today, because that is when to make them. */
export function entriesOf(day: CalendarDay, invitations: Invite[], today: Day): Entry[] {
  const invites = day.date === today ? invitations.filter((one) => !one.done) : [];
  const entries: Entry[] = [
    ...day.birthdays.map((birthday) => ({ kind: 'birthday' as const, id: birthday.occasion, birthday })),
    ...invites.map((invite) => ({ kind: 'invite' as const, id: invite.occasion, invite })),
    ...day.occasions.map((occasion) => ({ kind: 'occasion' as const, id: occasion.occasion, occasion })),
  ];
  if (day.followups > 0) entries.push({ kind: 'followups', id: 'followups', count: day.followups });
  return entries;
}

/** Cuts what does not fit; the last line then says how many more there are. */
export function fitting(entries: Entry[], room: number): { shown: Entry[]; more: number } {
  if (entries.length <= room) return { shown: entries, more: 0 };
  const shown = entries.slice(0, Math.max(0, room - 1));
  return { shown, more: entries.length - shown.length };
}

export interface MonthCount {
  people: number;
  passed: number;
  greeted: number;
  adjusted: number;
}

/** The month in numbers; `greeted` counts only those whose day has come. */
export function countOf(month: CalendarMonth, today: Day): MonthCount {
  const all = month.days.filter((day) => day.in_month).flatMap((day) => day.birthdays);
  const passed = all.filter((one) => one.date <= today);
  return {
    people: all.length,
    passed: passed.length,
    greeted: passed.filter((one) => one.greeted).length,
    adjusted: all.filter((one) => one.adjusted !== 'none').length,
  };
}

/** How an invitation stands: days left until it should be out, and how much of its window is gone. */
export function windowOf(invite: Invite, today: Day): { left: number; percent: number } {
  const length = Math.max(1, daysBetween(invite.opens, invite.due) + 1);
  const gone = Math.min(length, Math.max(0, daysBetween(invite.opens, today) + 1));
  return { left: daysBetween(today, invite.due), percent: Math.round((gone * 100) / length) };
}
