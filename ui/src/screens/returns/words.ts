// Cards that are out, in words: where to, until when, what came of each. Pure.
import Clock from '@lucide/svelte/icons/clock';
import Lock from '@lucide/svelte/icons/lock';
import Check from '@lucide/svelte/icons/check';
import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import type { Day, Loan, LoanCard, VisitResult } from '../../api/types';
import { m } from '../../paraglide/messages.js';
import type { Tone } from '../../parts/Chip.svelte';
import { plainDate } from '../../parts/text/format';
import { kindWords } from '../../parts/text/words';

export const RESULTS: VisitResult[] = ['met', 'missed', 'moved', 'skipped'];
const WORDS: Record<VisitResult, () => string> = {
  met: m.returns_met,
  missed: m.returns_missed,
  moved: m.returns_moved,
  skipped: m.returns_skipped,
};
export const resultWords = (result: VisitResult): string => WORDS[result]();

/** 9/16 內湖松山; with whom where no place is told. */
export const titleOf = (loan: Loan, today: Day): string => `${plainDate(loan.day, today)} ${loan.title || loan.holder}`;

export interface Pill {
  tone: Tone;
  text: string;
  icon: typeof Clock;
}
/** When it is due back; what waits is tinted. */
export function duePill(loan: Loan, today: Day): Pill {
  const { due_day: day, due_time: time } = loan;
  if (loan.out === 0) return { tone: 'green', text: m.returns_all_back(), icon: Check };
  if (loan.overdue_days > 0) return { tone: 'red', text: m.days_late({ count: loan.overdue_days }), icon: TriangleAlert };
  if (loan.overdue) return { tone: 'red', text: m.returns_since({ time }), icon: TriangleAlert };
  if (day === today) return { tone: 'amber', text: m.returns_by({ time }), icon: Clock };
  return { tone: loan.way === 'file' ? 'tag' : 'plain', text: m.returns_by({ time: `${plainDate(day, today)} ${time}` }), icon: Clock };
}
export const sealedPill = (): Pill => ({ tone: 'tag', text: m.returns_sealed(), icon: Lock });

/** 周以恩・紙本 8 張・還差 4 張 */
export function aboutLoan(loan: Loan): string {
  const { holder, way, cards, out } = loan;
  const count = cards.length;
  const left = cards.filter((one) => one.state === 'out');
  const [only] = left;
  return [
    holder,
    way === 'paper' ? m.returns_paper({ count }) : m.returns_file({ count }),
    out === 0 ? '' : out === 1 && only !== undefined && count > 1 ? m.returns_left_one({ name: only.card.name }) : m.returns_left({ count: out }),
  ]
    .filter((part) => part !== '')
    .join(m.dot());
}

/** 9/23 拜訪: what comes next. */
export const nextWords = ({ next_due: due, next_channel: channel }: LoanCard, day: (due: Day) => string): string =>
  due === null ? m.next_none() : [day(due), channel === null ? '' : kindWords(channel)].filter((part) => part !== '').join(' ');

export interface Count {
  id: VisitResult | 'lost' | 'next';
  words: string;
  count: number;
}
/** 這批的結果; what did not happen is left out, but for those met. */
export function countsOf({ cards }: Loan): Count[] {
  const of = (result: VisitResult) => cards.filter((one) => one.state === 'back' && one.result === result).length;
  const told: Count[] = [
    ...RESULTS.map((result) => ({ id: result, words: resultWords(result), count: of(result) })),
    { id: 'lost', words: m.returns_lost_word(), count: cards.filter((one) => one.state === 'lost').length },
    {
      id: 'next',
      words: m.returns_next_set(),
      count: cards.filter((one) => one.state === 'back' && one.next_due !== null).length,
    },
  ];
  return told.filter((one) => one.count > 0 || one.id === 'met' || one.id === 'next');
}

/** The time a return is late, before the day is over: nobody reads it as days. */
export const backOf = ({ cards }: Loan): number => cards.filter((one) => one.state !== 'out').length;
