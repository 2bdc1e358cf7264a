// How a date in doubt would be read under each answer, and which questions stay on the screen.
import { describe, expect, it } from 'vitest';
import { type Answers, type Doubt, figuresOf, isOpen, QUESTIONS, stillAsked, yearsOf } from './doubts';

const doubt = (code: string, rows = 1): Doubt => ({ code, examples: [], rows });
const OPEN: Answers = { years: null, order: null, calendar: null };
const read = (code: string, example: string) =>
  QUESTIONS[code]?.choices(example, 2026).map(({ label, note }) => `${label} ${note}`.trim());

describe('an example', () => {
  it('is shown in both readings of its year, and nobody is born in the future', () => {
    expect(yearsOf('66.8.14', 2026)).toEqual({ roc: 66, western: 1966 });
    expect(yearsOf('15/8/14', 2026)).toEqual({ roc: 15, western: 2015 });
    expect(yearsOf('660814', 2026)).toEqual({ roc: 66, western: 1966 });
    expect(yearsOf('生日不明', 2026)).toBeNull();
  });
  it('is shown with the day first and with the month first', () => {
    expect(figuresOf('3/4/1977')).toEqual([3, 4]);
    expect(figuresOf('1977.3.4')).toEqual([3, 4]);
    expect(figuresOf('三月四日')).toBeNull();
    expect(read('day_or_month_first', '3/4/1977')?.slice(0, 2)).toEqual(['先寫日 4 月 3 日', '先寫月 3 月 4 日']);
  });
  it('is shown in both calendars, and in words alone where it has no figures', () => {
    expect(read('lunar_or_solar', '8/15')?.slice(0, 2)).toEqual(['農曆 八月十五', '國曆 8 月 15 日']);
    expect(read('lunar_or_solar', '八月十五')?.slice(0, 2)).toEqual(['農曆', '國曆']);
  });
});

describe('a question', () => {
  it('stays when it was answered, and goes when the file no longer raises it', () => {
    const [order, years] = [doubt('day_or_month_first'), doubt('roc_or_western')];
    expect(stillAsked([], [order, years], OPEN)).toEqual([years, order]);
    expect(stillAsked([years, order], [order], { ...OPEN, years: 'roc' })).toEqual([years, order]);
    expect(stillAsked([years, order], [order], OPEN)).toEqual([order]);
    expect(stillAsked([], [doubt('brand_new')], OPEN)).toEqual([]);
  });
  it('is open until its own option is set', () => {
    expect(isOpen(doubt('lunar_or_solar'), OPEN)).toBe(true);
    expect(isOpen(doubt('lunar_or_solar'), { ...OPEN, calendar: 'lunar' })).toBe(false);
    expect(isOpen(doubt('brand_new'), OPEN)).toBe(false);
  });
});
