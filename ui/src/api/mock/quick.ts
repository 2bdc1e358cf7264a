// The invented book's quick line: a few words are enough for the screens; how lines are really read is the core's.
import { blankDraft } from '../../screens/edit/form';
import type { Followup, FollowupDraft, Quick, QuickPart, QuickSpan } from '../types';
import { addFollowup, ahead } from './contacts';
import { addCard } from './cards';
import { book, refOf } from './store';

type Args = Record<string, unknown>;
const DAYS: Record<string, string | null> = { 今天: ahead(0), 明天: ahead(1), 昨天: ahead(-1), '9/31': null };
const KINDS = { 拜訪: 'visit', 打電話: 'call', 寄: 'letter' } as const;

export function quickRead({ text, plain, named: newcomer }: Args): Quick {
  const spans: QuickSpan[] = [];
  const noted: string[] = [];
  const reading: Quick['reading'] = {
    person: '',
    newcomer: '',
    date: null,
    as_lunar: null,
    time: null,
    repeat: null,
    kind: null,
    urgency: null,
    amiss: null,
    note: '',
    spans,
  };
  const named = (word: string) =>
    book.cards.filter((card) => card.name === word || card.salutation === word || card.name.startsWith(word));
  const wanted = (what: QuickPart) => !(plain as QuickPart[]).includes(what);
  let from = 0;
  for (const word of String(text).split(' ')) {
    const read = (what: QuickPart, impossible = false) =>
      spans.push({ what, from, to: from + word.length, impossible });
    if (word in DAYS && wanted('date')) {
      reading.date = DAYS[word] ?? null;
      const past = reading.date !== null && reading.date < ahead(0);
      if (reading.date === null)
        reading.amiss = {
          code: 'no_such_day',
          written: { calendar: 'solar', year: null, month: 9, day: 31, leap: false },
          month_length: 30,
          instead: ['2026-09-30', '2026-10-01', '2026-10-31'],
          times: [],
        };
      else if (past) reading.amiss = { code: 'past', written: null, month_length: null, instead: [], times: [] };
      read('date', reading.date === null);
    } else if (word in KINDS && wanted('deed')) {
      reading.kind = KINDS[word as keyof typeof KINDS];
      read('deed');
    } else if (reading.person === '' && wanted('person') && (named(word).length > 0 || word.endsWith('先生') || word === newcomer)) {
      reading.person = word;
      read('person');
    } else if (word !== '') noted.push(word);
    from += word.length + 1;
  }
  reading.note = noted.join(' ');
  if (reading.person === '') reading.newcomer = noted.find((word) => word.startsWith('林')) ?? '';
  const draft: FollowupDraft = {
    due: reading.amiss === null ? reading.date : null,
    time: null,
    channel: reading.kind,
    purpose: reading.note,
    kind: null,
    repeat: null,
    assignee: '',
  };
  const next = (id: string): Followup | null =>
    book.followups.find((one) => one.card === id && one.status === 'open') ?? null;
  const candidates = named(reading.person).map((card) => ({ card: refOf(card), next: next(card.id) }));
  return { reading, candidates, draft };
}

export function quickAddCard({ person, draft }: Args) {
  const added = addCard({ draft: blankDraft(String(person)) });
  return addFollowup({ card: added.value.card.id, draft });
}
