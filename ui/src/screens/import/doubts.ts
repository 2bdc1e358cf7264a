// The questions about dates that can be answered for a whole file, each with an option of the import, and how an
// example would be read under each answer. Pure; what is in doubt the core has decided.
import type { DateAnswers, ImportPreview } from '../../api';
import { lunarDayName, lunarMonth, monthDay } from '../../parts/format';
import { m } from '../../paraglide/messages.js';

export type Doubt = ImportPreview['doubts'][number];
export type Answers = DateAnswers;

export interface Choice {
  /** What the import is told; null leaves the question open. */
  answer: Partial<Answers>;
  /** For tests and for telling choices apart. */
  id: string;
  label: string;
  /** What the example comes to. */
  note: string;
}

interface Question {
  option: keyof Answers;
  choices: (example: string, thisYear: number) => Choice[];
}

/** The two readings of 66.8.14: 民國 66 and 1966. Nobody is born in the future, so 15 is 2015. */
export function yearsOf(written: string, thisYear: number): { roc: number; western: number } | null {
  const digits = /\d{1,4}/.exec(written)?.[0];
  if (digits === undefined) return null;
  const year = Number(digits.length > 3 ? digits.slice(0, 2) : digits);
  const western = year >= 100 ? year : year + (year > thisYear % 100 ? 1900 : 2000);
  return { roc: year, western };
}

/** The two figures of 3/4/1977 that may be day and month, as they stand; null where there are none. */
export function figuresOf(written: string): [number, number] | null {
  const short = (written.match(/\d+/g) ?? []).filter((digits) => digits.length < 3 && Number(digits) <= 31);
  const [first, second] = short.map(Number);
  return first === undefined || second === undefined ? null : [first, second];
}

const lunar = (month: number, day: number): string =>
  m.lunar_month_day({ month: lunarMonth(month, false), day: lunarDayName(day) });

/** By the core's code, in the order they are asked. */
export const QUESTIONS: Record<string, Question> = {
  roc_or_western: {
    option: 'years',
    choices: (example, thisYear) => {
      const read = yearsOf(example, thisYear);
      return [
        {
          answer: { years: 'roc' },
          id: 'roc',
          label: read === null ? m.settings_years_roc() : m.import_doubt_roc({ roc: read.roc }),
          note: read === null ? '' : String(read.roc + 1911),
        },
        {
          answer: { years: 'western' },
          id: 'western',
          label: read === null ? m.settings_years_western() : m.import_doubt_western({ year: read.western }),
          note: '',
        },
        { answer: { years: null }, id: 'open', label: m.import_doubt_later(), note: '' },
      ];
    },
  },
  day_or_month_first: {
    option: 'order',
    choices: (example) => {
      const [first, second] = figuresOf(example) ?? [];
      const read = (month: number | undefined, day: number | undefined) =>
        month === undefined || day === undefined || month > 12 ? '' : monthDay(month, day);
      return [
        { answer: { order: 'day' }, id: 'day', label: m.import_doubt_day(), note: read(second, first) },
        { answer: { order: 'month' }, id: 'month', label: m.import_doubt_month(), note: read(first, second) },
        { answer: { order: null }, id: 'open', label: m.import_doubt_later(), note: '' },
      ];
    },
  },
  lunar_or_solar: {
    option: 'calendar',
    choices: (example) => {
      const [month = 13, day = 0] = figuresOf(example) ?? [];
      const known = month >= 1 && month <= 12 && day >= 1;
      return [
        {
          answer: { calendar: 'lunar' },
          id: 'lunar',
          label: m.import_doubt_lunar(),
          note: known && day <= 30 ? lunar(month, day) : '',
        },
        {
          answer: { calendar: 'solar' },
          id: 'solar',
          label: m.import_doubt_solar(),
          note: known ? monthDay(month, day) : '',
        },
        { answer: { calendar: null }, id: 'open', label: m.import_doubt_later(), note: '' },
      ];
    },
  },
};

/** Whether a question can be answered for the whole file. */
export const isQuestion = (doubt: Doubt): boolean => doubt.code in QUESTIONS;
export const isOpen = (doubt: Doubt, answers: Answers): boolean => {
  const option = QUESTIONS[doubt.code]?.option;
  return option !== undefined && answers[option] === null;
};

/**
 * The questions to show after another reading of the file. An answer takes its question out of the preview, but it
 * stays on the screen as it was first asked, so that the answer can be changed.
 */
export function stillAsked(before: Doubt[], now: Doubt[], answers: Answers): Doubt[] {
  return Object.keys(QUESTIONS).flatMap((code) => {
    const fresh = now.find((doubt) => doubt.code === code);
    if (fresh !== undefined) return [fresh];
    return before.filter((doubt) => doubt.code === code && !isOpen(doubt, answers));
  });
}
