// The questions about dates that can be answered for a whole file, each with an option of the import. What is in doubt,
// and what each answer makes of an example, the core has worked out.
import type { DateAnswers, ImportPreview, YearStyle } from '../../api';
import { m } from '../../paraglide/messages.js';
import { yearlyDate } from '../../parts/text/format';

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

/** By the core's code, in the order they are asked: which option answers it, and the words of each answer. */
const QUESTIONS: Record<string, { option: keyof Answers; answers: Record<string, () => string> }> = {
  roc_or_western: {
    option: 'years',
    answers: { roc: m.settings_years_roc, western: m.settings_years_western },
  },
  day_or_month_first: { option: 'order', answers: { day: m.import_doubt_day, month: m.import_doubt_month } },
  lunar_or_solar: {
    option: 'calendar',
    answers: { lunar: m.import_doubt_lunar, solar: m.import_doubt_solar },
  },
};

/** The option that answers a question, if it can be answered for the whole file. */
export const optionOf = (doubt: Doubt): keyof Answers | undefined => QUESTIONS[doubt.code]?.option;
export const isOpen = (doubt: Doubt, answers: Answers): boolean => {
  const option = optionOf(doubt);
  return option !== undefined && answers[option] === null;
};

/** The answers to a question, leaving it open the last; none where it cannot be answered here. */
export function choicesOf(doubt: Doubt, years: YearStyle): Choice[] {
  const question = QUESTIONS[doubt.code];
  if (question === undefined) return [];
  const { option, answers } = question;
  const told = Object.entries(answers).map(([id, label]) => {
    const date = doubt.readings.find(({ answer }) => answer === id)?.date;
    return { answer: { [option]: id }, id, label: label(), note: date ? yearlyDate(date, years) : '' };
  });
  return [...told, { answer: { [option]: null }, id: 'open', label: m.import_doubt_later(), note: '' }];
}

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
