// What is written about cards that come back, until it is saved: it stays while a card is open beside it, comes back with undo, and is
// forgotten with the book.
import type { ContactKind, Day, Expectation, LoanCard, LoanReturn, VisitResult } from '../../api';
import { onForget } from '../../app/forget';

export interface Line {
  result: VisitResult | null;
  note: string;
  expectation: Expectation | null;
  next: Day | null;
  /** 不排: none is wanted, and that was said. */
  noNext: boolean;
  channel: ContactKind;
  purpose: string;
}
export const blank = (): Line => ({
  result: null,
  note: '',
  expectation: null,
  next: null,
  noNext: false,
  channel: 'call',
  purpose: '',
});

class Sheet {
  loan = $state<string | null>(null);
  /** The card of the row selected. */
  chosen = $state<string | null>(null);
  lines = $state<Record<string, Line>>({});

  /** A card that goes out again begins with nothing. */
  of(loan: string, card: string): Line {
    return this.lines[key(loan, card)] ?? blank();
  }
  change(loan: string, card: string, what: Partial<Line>): void {
    this.lines[key(loan, card)] = { ...this.of(loan, card), ...what };
  }
  clear(): void {
    Object.assign(this, { loan: null, chosen: null, lines: {} });
  }
}
const key = (loan: string, card: string): string => `${loan} ${card}`;
export const sheet = new Sheet();
onForget(() => sheet.clear());

export type Lack = 'result' | 'note' | 'next' | 'day';
/** What is still missing before a card is back. */
export function lacks(line: Line): Lack | null {
  if (line.result === null) return 'result';
  if (line.result === 'skipped') return null;
  if (line.result === 'met' && line.note.trim() === '') return 'note';
  if (line.result === 'moved') return line.next === null ? 'day' : null;
  return line.next === null && !line.noNext ? 'next' : null;
}

/** Whether the next one is a follow-up of its own; a visit that is put off keeps what it was for. */
export const asksHow = (card: LoanCard, line: Line): boolean =>
  line.next !== null && (line.result !== 'moved' || card.closes === null);

/** What the core is asked to write. */
export function returnOf(card: LoanCard, line: Line): LoanReturn {
  const result = line.result ?? 'skipped';
  const next =
    line.next === null || line.noNext || result === 'skipped'
      ? null
      : {
          due: line.next,
          time: null,
          channel: result === 'moved' && card.closes !== null ? ('visit' as const) : line.channel,
          purpose: line.purpose.trim() || (result === 'met' ? '' : card.purpose),
          kind: null,
          repeat: null,
          assignee: '',
        };
  return {
    card: card.card.id,
    result,
    note: line.note.trim(),
    expectation: result === 'met' ? line.expectation : null,
    next,
    closes: card.closes,
    day: null,
  };
}
