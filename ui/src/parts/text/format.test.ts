// Dates, phones and ages in the three languages.
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { YearlyDate } from '../../api/types';
import { overwriteGetLocale } from '../../paraglide/runtime.js';
import * as f from './format';

type Locale = 'zh-Hant' | 'zh-Hans' | 'en';
let locale: Locale = 'zh-Hant';
const within = <T>(one: Locale, run: () => T): T => {
  locale = one;
  const result = run();
  locale = 'zh-Hant';
  return result;
};
beforeAll(() => overwriteGetLocale(() => locale));
afterEach(() => {
  locale = 'zh-Hant';
});

const TODAY = '2026-09-15';
const solar = (year: number | null, month: number | null, day: number | null): YearlyDate => ({
  calendar: 'solar',
  year,
  month,
  day,
  leap: false,
});
const lunar = (year: number | null, month: number, day: number | null, leap = false): YearlyDate => ({
  calendar: 'lunar',
  year,
  month,
  day,
  leap,
});

describe('days', () => {
  it('counts days over a leap day and a year end', () => {
    expect(f.daysBetween('2024-02-28', '2024-03-01')).toBe(2);
    expect(f.addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(f.weekdayOf('2026-09-18')).toBe(5);
  });
  it('reads a time of day as it is typed and nothing else', () => {
    expect(['14:30', '9:05', '930', '1430', '14：30'].map(f.clockTime)).toEqual(['14:30', '09:05', '09:30', '14:30', '14:30']);
    expect(['25:00', '9:5', 'noon', ''].map(f.clockTime)).toEqual([null, null, null, null]);
  });
});

describe('dates in lists', () => {
  it('show the weekday this year and the year in others', () => {
    expect(f.listDate('2026-09-18', TODAY)).toBe('9/18 五');
    expect(f.listDate('2025-09-18', TODAY)).toBe('2025/9/18');
    expect(within('en', () => f.listDate('2026-09-18', TODAY))).toBe('Fri 18 Sep');
    expect(within('en', () => f.listDate('2025-09-18', TODAY))).toBe('18 Sep 2025');
    expect(f.chipDate('2026-09-18', TODAY)).toBe('9/18（五）');
  });
  it('are written out for headings', () => {
    expect(f.longDate('2026-09-18')).toBe('9 月 18 日 星期五');
    expect(within('en', () => f.longDate('2026-09-18'))).toBe('Friday 18 September');
  });
  it('are words up to six days ahead or behind', () => {
    const at = (days: number) => f.relativeDate(f.addDays(TODAY, days), TODAY);
    expect([0, 1, -1, 3, 6, -6].map(at)).toEqual(['今天', '明天', '昨天', '3 天後', '6 天後', '6 天前']);
    expect(at(7)).toBe('9/22 二');
    expect(at(-7)).toBe('9/8 二');
    expect(within('zh-Hans', () => at(3))).toBe('3 天后');
    expect(within('en', () => at(3))).toBe('in 3 days');
  });
  it('say how long ago without end', () => {
    expect(f.ago('2026-03-12', TODAY)).toBe('187 天前');
    expect(within('en', () => f.ago('2026-09-14', TODAY))).toBe('yesterday');
  });
  it('are spelled for screen readers', () => {
    expect(f.spokenDate('2026-09-18', TODAY)).toBe('九月十八日 星期五 3 天後');
    expect(f.spokenDate('2026-12-30', TODAY)).toBe('十二月三十日 星期三');
  });
});

describe('years', () => {
  it('count 1912 as 民國 1 and show earlier years as western', () => {
    expect(f.rocYear(1912)).toBe(1);
    expect(f.rocYear(1911)).toBeNull();
    expect(f.yearlyDate(solar(1911, 10, 10), 'roc')).toBe('1911/10/10');
  });
  it('follow the setting', () => {
    const born = solar(1977, 8, 14);
    expect(f.yearlyDate(born, 'roc')).toBe('民國 66/8/14');
    expect(f.yearlyDate(born, 'western')).toBe('1977/8/14');
    expect(f.yearlyDate(born, 'both')).toBe('民國 66/8/14（1977）');
    expect(within('en', () => f.yearlyDate(born, 'western'))).toBe('14 Aug 1977');
  });
  it('are left out when unknown, as is the day', () => {
    expect(f.yearlyDate(solar(null, 8, 14), 'both')).toBe('8/14');
    expect(f.yearlyDate(solar(null, 8, null), 'both')).toBe('8 月');
    expect(f.yearlyDate(lunar(null, 8, null), 'both')).toBe('農曆八月');
    expect(f.yearlyDate(solar(null, null, null), 'both')).toBe('');
  });
});

describe('lunar dates', () => {
  it('have the names of the months and days', () => {
    expect(f.lunarDate(8, 5, false)).toBe('農曆八月初五');
    expect(f.lunarDate(6, 3, true)).toBe('農曆閏六月初三');
    expect(f.lunarDate(12, 30, false)).toBe('農曆十二月三十');
    expect(within('zh-Hans', () => f.lunarDate(8, 22, false))).toBe('农历八月廿二');
    expect(within('en', () => f.lunarDate(6, 3, true))).toBe('lunar leap 6/3');
  });
  it('show the month on its first day in a calendar cell', () => {
    const day = { year: 2026, month: 8, day: 1, leap: false, cyclic: 43, days_in_month: 29 };
    expect(f.lunarCell(day)).toBe('八月');
    expect(f.lunarCell({ ...day, day: 15 })).toBe('十五');
    expect(f.lunarHeading({ ...day, day: 5 })).toBe('丙午年 八月初五');
  });
  it('carry the year when it is known', () => {
    expect(f.yearlyDate(lunar(1968, 8, 5), 'both')).toBe('民國 57 年（1968）農曆八月初五');
  });
  it('count the cycle from 甲子 to 癸亥', () => {
    expect([1, 43, 60].map(f.cyclicYear)).toEqual(['甲子年', '丙午年', '癸亥年']);
  });
});

describe('what stands in a date field', () => {
  it('is what one would type', () => {
    expect(f.typedDate(solar(1977, 8, 14))).toBe('1977/8/14');
    expect(f.typedDate(solar(null, 9, 18))).toBe('9/18');
    expect(f.typedDate(lunar(1968, 8, 27))).toBe('農曆1968年八月廿七');
    expect(f.typedDate(lunar(null, 6, 3, true))).toBe('農曆閏六月初三');
    expect(f.typedDate(lunar(null, 1, 20))).toBe('農曆正月二十');
    expect(f.typedDate(solar(null, 8, null))).toBe('8月');
    expect(f.typedDate(null)).toBe('');
  });
});

describe('people', () => {
  it('have phones in groups, and other numbers as written', () => {
    expect(f.phone('0912000417')).toBe('0912-000-417');
    expect(f.phone('0912 000 417')).toBe('0912-000-417');
    expect(f.phone('+886912000417')).toBe('0912-000-417');
    expect(f.phone('13800138000')).toBe('138 0013 8000');
    expect(f.phone('02-2700-0000 分機 12')).toBe('02-2700-0000 分機 12');
  });
  it('have an age in both counts and an animal', () => {
    expect(f.ageWords({ age: 58, nominal_age: 59, zodiac: 'monkey' })).toBe('58 歲（虛 59）屬猴');
    expect(f.ageWords({ age: 8, nominal_age: null, zodiac: null })).toBe('8 歲');
    expect(f.ageWords({ age: null, nominal_age: null, zodiac: null })).toBe('');
    expect(within('en', () => f.ageWords({ age: 58, nominal_age: 59, zodiac: 'monkey' }))).toBe(
      '58 (nominal 59), Monkey',
    );
  });
  it('have a seal of one character where there is no card', () => {
    expect(['王美玲', 'alice', '', '𠮷田'].map(f.initial)).toEqual(['王', 'A', '?', '𠮷']);
  });
  it('group thousands', () => {
    expect([0, 999, 1000, 2650, 100_000, 1_234_567].map(f.grouped)).toEqual([
      '0',
      '999',
      '1,000',
      '2,650',
      '100,000',
      '1,234,567',
    ]);
  });
  it('have a card number of four digits', () => {
    expect(f.cardNumber(37)).toBe('No. 0037');
  });
});
