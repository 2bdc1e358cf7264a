// A round while it is written: who is on it and what was said of each. It stays while a card is open beside it.
import type { ContactKind, Day, RoundCard, RoundEntry } from '../../api';
import { onForget } from '../../app/forget';

/** 巡視 asks what happened; 回訪 also how it is used and what is needed. */
export type Form = 'round' | 'revisit';
/** 回訪: how what was bought is used. */
export type Use = 'good' | 'fair' | 'bad';

export interface Line {
  reached: boolean;
  note: string;
  use: Use | null;
  /** A need that came up: it becomes a follow-up of its own. */
  need: string;
  needOn: Day | null;
  next: Day | null;
}

const blank = (): Line => ({ reached: true, note: '', use: null, need: '', needOn: null, next: null });

class Sheet {
  form = $state<Form>('round');
  kind = $state<ContactKind>('visit');
  day = $state<Day | null>(null);
  lines = $state<Record<string, Line>>({});
  /** For whom it was begun. */
  ids = $state.raw<readonly string[]>([]);

  begin(ids: readonly string[], form: Form): void {
    // The same people again: what was written is still there.
    if (ids.join() !== this.ids.join()) this.lines = Object.fromEntries(ids.map((id) => [id, blank()]));
    this.ids = ids;
    if (form !== this.form) this.kind = form === 'revisit' ? 'call' : 'visit';
    this.form = form;
  }
  clear(): void {
    this.ids = [];
    this.lines = {};
    this.day = null;
  }
}
export const sheet = new Sheet();
onForget(() => sheet.clear());

/** Something was said of this customer; a line nobody touched is nobody met. */
export const isWritten = (line: Line): boolean =>
  !line.reached || line.note.trim() !== '' || line.use !== null || line.need.trim() !== '';

/** What is logged for one customer. The words of use and need come with the call: this file knows none. */
export function entryOf(
  one: RoundCard,
  line: Line,
  about: { kind: ContactKind; day: Day | null; needOn: Day },
  words: { use: (use: Use) => string; need: (need: string) => string },
): RoundEntry {
  const need = line.need.trim();
  const use = line.use === null ? '' : words.use(line.use);
  const due = need === '' ? line.next : (line.needOn ?? about.needOn);
  return {
    card: one.card.id,
    draft: {
      kind: about.kind,
      direction: 'out',
      reached: line.reached,
      day: about.day,
      time: null,
      note: [use, line.note.trim()].filter((part) => part !== '').join('・'),
      outcome: need === '' ? '' : words.need(need),
      agreed: '',
      attendees: '',
      expectation: line.use === 'bad' ? 'below' : line.use === 'good' ? 'above' : line.use === 'fair' ? 'met' : null,
      cost: null,
    },
    after: {
      next:
        due === null
          ? null
          : { due, time: null, channel: 'call', purpose: need, kind: null, repeat: null, assignee: '' },
      no_next: due === null,
      closes: line.reached ? (one.due?.id ?? null) : null,
      promised: null,
    },
  };
}
