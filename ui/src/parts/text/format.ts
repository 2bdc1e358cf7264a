// Dates, phones and ages as people read them, in the language of the moment. Pure; lunar days come from the
// core,
// because the browser's Chinese calendar is wrong for hundreds of days.
import type { Day, LunarDay, YearlyDate, YearStyle } from '../../api/types';
import { m } from '../../paraglide/messages.js';
import { getLocale } from '../../paraglide/runtime.js';
import { sentence } from './words';

const DAY_MS = 86_400_000;

export interface YearMonthDay {
  year: number;
  month: number;
  day: number;
}

export function parts(day: Day): YearMonthDay {
  const [year = '0', month = '1', date = '1'] = day.slice(0, 10).split('-');
  return { year: Number(year), month: Number(month), day: Number(date) };
}

const stamp = (day: Day): number => {
  const { year, month, day: date } = parts(day);
  return Date.UTC(year, month - 1, date);
};

export const dayOf = (time: number): Day => new Date(time).toISOString().slice(0, 10);
export const daysBetween = (from: Day, to: Day): number => Math.round((stamp(to) - stamp(from)) / DAY_MS);
export const addDays = (day: Day, count: number): Day => dayOf(stamp(day) + count * DAY_MS);
/** 0 = Sunday. */
export const weekdayOf = (day: Day): number => new Date(stamp(day)).getUTCDay();

const english = (): boolean => getLocale() === 'en';
export const weekdayShort = (day: Day): string => sentence(`weekday_short_${weekdayOf(day)}`);
export const weekdayLong = (day: Day): string => sentence(`weekday_long_${weekdayOf(day)}`);
export const monthShort = (month: number): string => sentence(`month_short_${month}`);

/** 9/18, 2025/9/18; en 18 Sep, 18 Sep 2025. */
export function plainDate(day: Day, today: Day): string {
  const { year, month, day: date } = parts(day);
  const far = year !== parts(today).year;
  if (english()) return far ? `${date} ${monthShort(month)} ${year}` : `${date} ${monthShort(month)}`;
  return far ? `${year}/${month}/${date}` : `${month}/${date}`;
}

/** With the year, whatever year it is: for paper, which will lie somewhere for long. */
export const wholeDate = (day: Day): string => plainDate(day, '0001-01-01');

/** `14:30` from 14:30, 9:05, 930 or 1430; null for what is no time of day. */
export function clockTime(text: string): string | null {
  const found = /^(\d{1,2})[:：]?(\d{2})$/.exec(text.trim());
  const [hour, minute] = [Number(found?.[1] ?? 24), Number(found?.[2] ?? 60)];
  return hour < 24 && minute < 60 ? `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}` : null;
}

/** 9/18 五; other years without the weekday; en Fri 18 Sep. */
export function listDate(day: Day, today: Day): string {
  const plain = plainDate(day, today);
  if (parts(day).year !== parts(today).year) return plain;
  return english() ? `${weekdayShort(day)} ${plain}` : `${plain} ${weekdayShort(day)}`;
}

/** 9/18（五） inside a sentence or a chip. */
export function chipDate(day: Day, today: Day): string {
  if (english()) return listDate(day, today);
  return parts(day).year === parts(today).year
    ? `${plainDate(day, today)}（${weekdayShort(day)}）`
    : plainDate(day, today);
}

/** 9 月 18 日 星期五; en Friday 18 September. */
export function longDate(day: Day): string {
  const { month, day: date } = parts(day);
  return m.date_long({
    month: english() ? sentence(`month_long_${month}`) : month,
    day: date,
    weekday: weekdayLong(day),
  });
}

/** Up to six days ahead or behind in words, else the date. */
export function relativeDate(day: Day, today: Day): string {
  const ahead = daysBetween(today, day);
  if (ahead === 0) return m.today();
  if (ahead === 1) return m.tomorrow();
  if (ahead === -1) return m.yesterday();
  if (ahead > 1 && ahead <= 6) return m.days_ahead({ count: ahead });
  if (ahead < -1 && ahead >= -6) return m.days_ago({ count: -ahead });
  return listDate(day, today);
}

/** 今天 08:51 */
export const whenWords = (instant: string, today: Day): string =>
  `${relativeDate(instant.slice(0, 10), today)} ${timeOf(instant)}`;

/** Figures as they were typed, of any width: an input method gives wide ones. */
export const figures = (typed: string): string => typed.normalize('NFKC').trim();

/** How long ago in days, however long: 33 天前. */
export function ago(day: Day, today: Day): string {
  const days = daysBetween(day, today);
  if (days <= 0) return m.today();
  return days === 1 ? m.yesterday() : m.days_ago({ count: days });
}

/** For screen readers: 九月十八日 星期五 三天後. */
export function spokenDate(day: Day, today: Day): string {
  const words = relativeDate(day, today);
  const long = english()
    ? longDate(day)
    : `${spelled(parts(day).month)}月${spelled(parts(day).day)}日 ${weekdayLong(day)}`;
  return words === listDate(day, today) ? long : `${long} ${words}`;
}

const DIGITS = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

/** 18 → 十八; for 1 to 99. */
export function spelled(number: number): string {
  const tens = Math.floor(number / 10);
  const ones = number % 10;
  const head = tens === 0 ? '' : `${tens === 1 ? '' : (DIGITS[tens] ?? '')}十`;
  return head + (ones === 0 && tens > 0 ? '' : (DIGITS[ones] ?? ''));
}

/** 民國 year, or null before 1912. */
export const rocYear = (year: number): number | null => (year >= 1912 ? year - 1911 : null);

/** 民國 66/8/14（1977）, 民國 66/8/14 or 1977/8/14, as the setting wants. */
export function birthYear(year: number, rest: string, style: YearStyle): string {
  const roc = rocYear(year);
  const western = m.date_western({ year, rest });
  if (roc === null || style === 'western') return western;
  return style === 'roc' ? m.date_roc({ year: roc, rest }) : m.date_both({ roc, year, rest });
}

export function lunarMonth(month: number, leap: boolean): string {
  const name = sentence(`lunar_month_${month}`);
  return leap ? m.lunar_leap_month({ month: name }) : name;
}
export const lunarDayName = (day: number): string => sentence(`lunar_day_${day}`);

/** 農曆八月初五; a month alone when the day is not known. */
export function lunarDate(month: number, day: number | null, leap: boolean): string {
  const name = lunarMonth(month, leap);
  return day === null
    ? m.lunar_month_only({ month: name })
    : m.lunar_date({ month: name, day: lunarDayName(day) });
}

/** What stands in a calendar cell: the month's name on its first day, else the day. */
export const lunarCell = (day: LunarDay): string =>
  day.day === 1 ? lunarMonth(day.month, day.leap) : lunarDayName(day.day);

/** 丙午年: `cyclic` counts 1 to 60. */
export function cyclicYear(cyclic: number): string {
  const index = cyclic - 1;
  return m.cyclic_year({
    stem: sentence(`stem_${(index % 10) + 1}`),
    branch: sentence(`branch_${(index % 12) + 1}`),
  });
}

/** 丙午年 八月初五 for a heading. */
export const lunarHeading = (day: LunarDay): string =>
  m.lunar_heading({
    year: cyclicYear(day.cyclic),
    month: lunarMonth(day.month, day.leap),
    day: lunarDayName(day.day),
  });

function solarRest(month: number, day: number | null): string {
  if (day === null) return english() ? monthShort(month) : m.month_only({ month });
  return english() ? `${day} ${monthShort(month)}` : `${month}/${day}`;
}

/** A birthday or another yearly date with all that is known of it and nothing that is not. */
export function yearlyDate(date: YearlyDate, style: YearStyle): string {
  if (date.month === null) return date.year === null ? '' : birthYear(date.year, '', style).trim();
  const rest =
    date.calendar === 'lunar' ? lunarDate(date.month, date.day, date.leap) : solarRest(date.month, date.day);
  if (date.year === null) return rest;
  if (date.calendar === 'lunar') return m.lunar_with_year({ year: yearWords(date.year, style), rest });
  return birthYear(date.year, date.day === null ? rest : english() ? rest : `/${rest}`, style);
}

/** 民國 57 年（1968） */
export function yearWords(year: number, style: YearStyle): string {
  const roc = rocYear(year);
  if (roc === null || style === 'western') return m.year_western({ year });
  return style === 'roc' ? m.year_roc({ year: roc }) : m.year_both({ roc, year });
}

/** 0912000417 → 0912-000-417; what has a shape of its own stays as written. */
export function phone(value: string): string {
  const bare = value.replace(/[\s-]/g, '');
  if (/^09\d{8}$/.test(bare)) return `${bare.slice(0, 4)}-${bare.slice(4, 7)}-${bare.slice(7)}`;
  if (/^1[3-9]\d{9}$/.test(bare)) return `${bare.slice(0, 3)} ${bare.slice(3, 7)} ${bare.slice(7)}`;
  if (/^\+8869\d{8}$/.test(bare)) return phone(`0${bare.slice(4)}`);
  return value;
}

export interface AgeParts {
  age: number | null;
  nominal_age: number | null;
  zodiac: string | null;
}

/** 58 歲（虛 59）屬猴; nothing where the year is not known. */
export function ageWords(of: AgeParts): string {
  const animal = of.zodiac === null ? '' : m.zodiac_of({ animal: sentence(`zodiac_${of.zodiac}`) });
  if (of.age === null) return animal;
  const years =
    of.nominal_age === null
      ? m.age_years({ age: of.age })
      : m.age_both({ age: of.age, nominal: of.nominal_age });
  return animal === '' ? years.trim() : m.age_and_zodiac({ years, animal });
}

/** What stands on the seal of somebody who has no card: the first character. */
export function initial(name: string): string {
  const [first = '?'] = name.trim();
  return first.toUpperCase();
}

/** 100,000: every figure of a large book reads like this, in every language. */
export const grouped = (count: number | string): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');

/** No. 0037 */
export const cardNumber = (number: number): string => `No. ${String(number).padStart(4, '0')}`;

/** 14:05 of an instant, in the offset it was made in. */
export const timeOf = (instant: string): string => instant.slice(11, 16);

const spelledLunarDay = (day: number): string => {
  if (day <= 10) return `初${spelled(day)}`;
  return day > 20 && day < 30 ? `廿${spelled(day - 20)}` : spelled(day);
};

/** A date as one would type it, so that what is in the field reads back as itself. */
export function typedDate(date: YearlyDate | null): string {
  if (date === null || (date.year === null && date.month === null)) return '';
  const { year, month, day } = date;
  if (month === null) return `${year}年`;
  if (date.calendar === 'solar')
    return day === null
      ? `${year === null ? '' : `${year}年`}${month}月`
      : [year, month, day].filter((one) => one !== null).join('/');
  const name = month === 1 ? '正月' : `${spelled(month)}月`;
  const before = `農曆${year === null ? '' : `${year}年`}${date.leap ? '閏' : ''}`;
  return before + name + (day === null ? '' : spelledLunarDay(day));
}
