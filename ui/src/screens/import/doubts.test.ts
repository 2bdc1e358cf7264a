// What each answer makes of a date in doubt, and which questions stay on the screen.
import { describe, expect, it } from 'vitest';
import type { DoubtReading } from '../../api';
import { type Answers, choicesOf, type Doubt, isOpen, stillAsked } from './doubts';

const doubt = (code: string, readings: DoubtReading[] = []): Doubt => ({ code, examples: [], rows: 1, readings });
const OPEN: Answers = { years: null, order: null, calendar: null };
const of = (calendar: 'solar' | 'lunar', year: number | null, month: number, day: number) => ({
  calendar,
  year,
  month,
  day,
  leap: false,
});
const read = (code: string, readings: DoubtReading[]) =>
  choicesOf(doubt(code, readings), 'western').map(({ label, note }) => `${label} ${note}`.trim());

describe('an answer', () => {
  it('says what it makes of the example, as the core has read it', () => {
    const order = [
      { answer: 'day', date: of('solar', 1977, 4, 3) },
      { answer: 'month', date: of('solar', 1977, 3, 4) },
    ];
    expect(read('day_or_month_first', order).slice(0, 2)).toEqual(['先寫日 1977/4/3', '先寫月 1977/3/4']);
    const calendar = [
      { answer: 'lunar', date: of('lunar', null, 8, 15) },
      { answer: 'solar', date: of('solar', null, 8, 15) },
    ];
    expect(read('lunar_or_solar', calendar).slice(0, 2)).toEqual(['農曆 農曆八月十五', '國曆 8/15']);
  });
  it('stands alone where the core had no reading for it, and leaving open comes last', () => {
    expect(read('roc_or_western', [])).toEqual(['民國', '西元', '先不定，原文留在卡上']);
    expect(choicesOf(doubt('brand_new'), 'western')).toEqual([]);
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
