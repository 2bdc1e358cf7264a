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

  begin(ids: readonly string[], form: Form): void {
    // Whoever was written about before keeps his words, also in another round of the same evening.
    this.lines = { ...this.lines, ...Object.fromEntries(ids.map((id) => [id, this.lines[id] ?? blank()])) };
    if (form !== this.form) this.kind = form === 'revisit' ? 'call' : 'visit';
    this.form = form;
  }
  clear(): void {
    this.lines = {};
    this.day = null;
  }
}
export const sheet = new Sheet();
onForget(() => sheet.clear());

/** Something was said of this customer; a line nobody touched is nobody met. */
export const isWritten = (line: Line, form: Form): boolean =>
  !line.reached || line.note.trim() !== '' || usedAs(line, form) !== null || line.need.trim() !== '';
/** Only 回訪 asks for it. */
const usedAs = (line: Line, form: Form): Use | null => (form === 'revisit' ? line.use : null);

/** What is logged for one customer. The words of use and need come with the call: this file knows none. */
export function entryOf(
  one: RoundCard,
  line: Line,
  about: { form: Form; kind: ContactKind; day: Day | null; needOn: Day },
  words: { use: (use: Use) => string; need: (need: string) => string; dot: string },
): RoundEntry {
  const need = line.need.trim();
  const used = usedAs(line, about.form);
  const use = used === null ? '' : words.use(used);
  const due = need === '' ? line.next : (line.needOn ?? line.next ?? about.needOn);
  return {
    card: one.card.id,
    draft: {
      kind: about.kind,
      direction: 'out',
      reached: line.reached,
      day: about.day,
      time: null,
      note: [use, line.note.trim()].filter((part) => part !== '').join(words.dot),
      outcome: need === '' ? '' : words.need(need),
      agreed: '',
      attendees: '',
      expectation: used === 'bad' ? 'below' : used === 'good' ? 'above' : used === 'fair' ? 'met' : null,
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
