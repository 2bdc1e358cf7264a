// What stands in the composer and whether it can be saved. The draft of each card lives as long as the window
// does.
import type { ContactDraft, ContactKind, ContactLog, Day, Expectation, Time } from '../../api';
import { onForget } from '../../app/forget';

export interface Draft {
  kind: ContactKind;
  note: string;
  outcome: string;
  agreed: string;
  /** What was agreed is a promise, to be kept by this day. */
  promised: Day | null;
  /** Who else was there. */
  attendees: string;
  reached: boolean;
  incoming: boolean;
  expectation: Expectation | null;
  amount: string;
  /** null = now */
  day: Day | null;
  time: Time | '';
  next: { due: Day; words: string } | null;
  noNext: boolean;
  nextChannel: ContactKind;
  nextPurpose: string;
  nextTime: Time | '';
  closes: string | null;
}

export const KINDS: ContactKind[] = [
  'call',
  'visit',
  'message',
  'branch',
  'gift',
  'letter',
  'meeting',
  'event',
];

export const blank = (): Draft => ({
  kind: 'call',
  note: '',
  outcome: '',
  agreed: '',
  promised: null,
  attendees: '',
  reached: true,
  incoming: false,
  expectation: null,
  amount: '',
  day: null,
  time: '',
  next: null,
  noNext: false,
  nextChannel: 'call',
  nextPurpose: '',
  nextTime: '',
  closes: null,
});

const drafts = new Map<string, Draft>();
export const keep = (card: string, draft: Draft): void => void drafts.set(card, draft);
export const kept = (card: string): Draft => drafts.get(card) ?? blank();
onForget(() => drafts.clear());
export const forget = (card: string): void => void drafts.delete(card);

/** Something was written that would be missed. */
export const hasWords = (draft: Draft): boolean =>
  [draft.note, draft.outcome, draft.agreed, draft.amount, draft.nextPurpose].some(
    (text) => text.trim() !== '',
  );

export type Lack = 'note' | 'next' | 'amount';

/** What is still missing; where a rule plans the next one, nothing has to be said of it. A try needs no words: that nobody answered says it all. */
export function lacks(draft: Draft, byRule = false): Lack | null {
  if (draft.reached && draft.note.trim() === '' && draft.outcome.trim() === '') return 'note';
  if (draft.amount.trim() !== '' && amountOf(draft.amount) === null) return 'amount';
  if (draft.next === null && !draft.noNext && !byRule) return 'next';
  return null;
}

/** `1,200` → `1200`; null when it is no amount. */
export function amountOf(text: string): string | null {
  const bare = text.replace(/[,，\s]/g, '');
  return /^\d{1,12}(\.\d{1,2})?$/.test(bare) ? bare : null;
}

/** What the core is asked to write. */
export function logOf(card: string, draft: Draft, currency: string): ContactLog {
  const amount = draft.kind === 'gift' ? amountOf(draft.amount) : null;
  const said: ContactDraft = {
    kind: draft.kind,
    direction: draft.incoming ? 'in' : 'out',
    reached: draft.reached,
    day: draft.day,
    time: draft.time === '' ? null : draft.time,
    note: draft.note.trim(),
    outcome: draft.outcome.trim(),
    agreed: draft.agreed.trim(),
    attendees: draft.attendees.trim(),
    expectation: draft.expectation,
    cost: amount === null ? null : { amount, currency },
  };
  const next =
    draft.next === null || draft.noNext
      ? null
      : {
          due: draft.next.due,
          time: draft.nextTime === '' ? null : draft.nextTime,
          channel: draft.nextChannel,
          purpose: draft.nextPurpose.trim(),
          kind: null,
          repeat: null,
          assignee: '',
        };
  return { card, draft: said, next, noNext: next === null, closes: draft.closes, promised: said.agreed === '' ? null : draft.promised };
}
