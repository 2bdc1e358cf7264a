// The month view's words and numbers, on days whose lunar dates are known.
import { describe, expect, it } from 'vitest';
import type { Birthday, CalendarDay, Invite, LunarDay } from '../../api';
import { corner, countOf, entriesOf, fitting, monthAbout, sameDayIn, shiftMonth, windowOf } from './month';

const lunar = (month: number, day: number, more: Partial<LunarDay> = {}): LunarDay => ({
  year: 2026,
  month,
  day,
  leap: false,
  cyclic: 43,
  days_in_month: 30,
  ...more,
});
const day = (date: string, more: Partial<CalendarDay> = {}): CalendarDay => ({
  date,
  lunar: lunar(8, 5),
  term: null,
  festivals: [],
  in_month: true,
  birthdays: [],
  occasions: [],
  followups: 0,
  ...more,
});
const birthday = (name: string, date: string, more: Partial<Birthday> = {}): Birthday => ({
  card: { id: name, number: 1, name, salutation: '', class: 'A', company: '', phone: '', seal: '王' },
  person: name,
  relation: null,
  date,
  calendar: 'solar',
  born: { calendar: 'solar', year: 1966, month: 9, day: 15, leap: false },
  age: 60,
  nominal_age: 61,
  zodiac: 'horse',
  milestone: null,
  adjusted: 'none',
  occasion: `birthday:${name}`,
  greeted: false,
  ...more,
});
const invite = (more: Partial<Invite> = {}): Invite => ({
  birthday: birthday('黃淑芬', '2026-10-02'),
  opens: '2026-09-11',
  due: '2026-09-18',
  occasion: 'invitation:h',
  done: false,
  ...more,
});

describe('turning months', () => {
  it('crosses years both ways', () => {
    expect(shiftMonth({ year: 2026, month: 12 }, 1)).toEqual({ year: 2027, month: 1 });
    expect(shiftMonth({ year: 2026, month: 1 }, -1)).toEqual({ year: 2025, month: 12 });
  });
  it('keeps the day, or takes the last of a shorter month', () => {
    expect(sameDayIn('2026-08-31', { year: 2026, month: 9 })).toBe('2026-09-30');
    expect(sameDayIn('2028-03-31', { year: 2028, month: 2 })).toBe('2028-02-29');
    expect(sameDayIn('2026-01-15', { year: 2026, month: 12 })).toBe('2026-12-15');
  });
});

describe('the heading', () => {
  const september = [day('2026-09-01', { lunar: lunar(7, 20) }), day('2026-09-30', { lunar: lunar(8, 20) })];
  it('names the 民國 year and the lunar months', () => {
    expect(monthAbout({ year: 2026, month: 9 }, september, 'both')).toEqual([
      '民國 115 年',
      '丙午年 七月至八月',
    ]);
    expect(monthAbout({ year: 2026, month: 9 }, september, 'western')).toEqual(['丙午年 七月至八月']);
  });
  it('names both lunar years where one ends', () => {
    const february = [
      day('2026-02-01', { lunar: lunar(12, 14, { year: 2025, cyclic: 42 }) }),
      day('2026-02-28', { lunar: lunar(1, 12) }),
    ];
    expect(monthAbout({ year: 2026, month: 2 }, february, 'western')).toEqual(['乙巳年 十二月至丙午年 正月']);
  });
  it('says nothing about the lunar year where the tables end', () => {
    expect(monthAbout({ year: 2101, month: 1 }, [day('2101-01-01', { lunar: null })], 'western')).toEqual([]);
  });
});

describe('the corner of a cell', () => {
  it('prefers a festival, then a solar term, then the lunar day, and the month on its first day', () => {
    const holiday = { id: 'mid_autumn', holiday: true };
    expect(corner(day('2026-09-25', { festivals: [holiday], term: 'qiufen' }))).toEqual({
      text: '中秋節',
      tone: 'holiday',
    });
    expect(corner(day('2026-08-27', { festivals: [{ id: 'ghost', holiday: false }] }))).toEqual({
      text: '中元節',
      tone: 'festival',
    });
    expect(corner(day('2026-09-23', { term: 'qiufen' }))).toEqual({ text: '秋分', tone: 'term' });
    expect(corner(day('2026-09-15'))).toEqual({ text: '初五', tone: 'lunar' });
    expect(corner(day('2026-09-11', { lunar: lunar(8, 1) }))).toEqual({ text: '八月', tone: 'lunar' });
    expect(corner(day('2025-07-25', { lunar: lunar(6, 1, { leap: true }) }))).toEqual({
      text: '閏六月',
      tone: 'lunar',
    });
    expect(corner(day('2101-01-01', { lunar: null }))).toEqual({ text: '', tone: 'lunar' });
  });
});

describe('a cell', () => {
  const today = '2026-09-15';
  it('lists open invitations on today only', () => {
    expect(
      entriesOf(day(today), [invite(), invite({ done: true, occasion: 'x' })], today).map((one) => one.kind),
    ).toEqual(['invite']);
    expect(entriesOf(day('2026-09-16', { followups: 2 }), [invite()], today)).toEqual([
      { kind: 'followups', id: 'followups', count: 2 },
    ]);
  });
  it('says how many more there are when it is full, and hides none silently', () => {
    const entries = entriesOf(
      day(today, { birthdays: ['a', 'b', 'c', 'd'].map((name) => birthday(name, today)) }),
      [],
      today,
    );
    expect(fitting(entries, 4)).toEqual({ shown: entries, more: 0 });
    const { shown, more } = fitting(entries, 3);
    expect([shown.length, more]).toEqual([2, 2]);
  });
});

describe('the month in numbers', () => {
  it('counts only its own days, and greetings only of days that have come', () => {
    const month = {
      invitations: [],
      month_only: [],
      days: [
        day('2026-08-31', { in_month: false, birthdays: [birthday('x', '2026-08-31')] }),
        day('2026-09-15', {
          birthdays: [birthday('a', '2026-09-15', { greeted: true }), birthday('b', '2026-09-15')],
        }),
        day('2026-09-20', {
          birthdays: [birthday('c', '2026-09-20', { adjusted: 'leap_month', greeted: true })],
        }),
      ],
    };
    expect(countOf(month, '2026-09-15')).toEqual({ people: 3, passed: 2, greeted: 1, adjusted: 1 });
  });
  it('measures an invitation window of eight days', () => {
    expect(windowOf(invite(), '2026-09-11')).toEqual({ left: 7, percent: 13 });
    expect(windowOf(invite(), '2026-09-15')).toEqual({ left: 3, percent: 63 });
    expect(windowOf(invite(), '2026-09-20')).toEqual({ left: -2, percent: 100 });
  });
});
