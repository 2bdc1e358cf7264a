// The invented book in memory: cards, log, follow-ups, and one step back at a time by keeping copies.
import type {
  ApiError,
  Attachment,
  Card,
  CardDraft,
  CardPromise,
  CardRef,
  Consent,
  Domain,
  Done,
  Followup,
  HandoverRow,
  Interaction,
  Loan,
  Operation,
  OwnField,
  View,
} from '../types';
import { PEOPLE, type Person } from './people';

export const TODAY = '2026-09-15';
export const back = (days: number): string =>
  new Date(Date.parse(TODAY) - days * 86_400_000).toISOString().slice(0, 10);

export interface Book {
  cards: Card[];
  log: Interaction[];
  followups: Followup[];
  greeted: string[];
  promises: CardPromise[];
  views: Omit<View, 'count'>[];
  own: OwnField[];
  files: Attachment[];
  consents: (Consent & { card: string })[];
  handovers: MockHandover[];
  loans: Loan[];
  /** 路線順序 */
  route: string[];
}
/** A handover with what came of each of its cards. */
export interface MockHandover {
  row: HandoverRow;
  cards: { id: string; result: string; changed: boolean }[];
}

const at = (day: string): string => `${day}T10:00:00+08:00`;

const WEIGHED = [
  'phone',
  'birthday',
  'family',
  'salutation',
  'work',
  'address',
  'online',
  'best_time',
  'class',
  'gender',
];

export function missingOf(card: CardDraft | Card): string[] {
  const has: Record<string, boolean> = {
    salutation: card.salutation !== '',
    phone: card.phones.length > 0,
    address: card.addresses.length > 0,
    birthday: card.birthday !== null,
    work: card.occupation !== '' || card.position !== '' || card.employer !== '',
    best_time: card.best_time !== '',
    family: card.relations.length > 0,
    online: card.emails.length + card.ims.length > 0,
    class: card.class !== null,
    gender: card.gender !== null,
  };
  return WEIGHED.filter((field) => !has[field]);
}

const AREAS: Record<string, string> = { 曾玉蘭: '內湖', 王明倫: '松山', 翁曉菁: '松山', 余光遠: '中山' };

function cardOf(person: Person, index: number): Card {
  const id = `c${index + 1}`;
  const card: Card = {
    id,
    number: index + 1 + (index > 2 ? 33 : 0),
    name: person.name,
    class: person.class,
    company: person.company ?? '',
    phone: person.phone,
    kind: 'person',
    surname: person.surname,
    given: person.name.slice(person.surname.length),
    nickname: '',
    salutation: person.salutation,
    seal: person.surname,
    spoken: person.spoken,
    gender: null,
    phones: [{ value: person.phone, type: 'mobile', preferred: true }],
    emails: [],
    ims: person.name === '王美玲' ? [{ value: 'meiling_tea', type: 'line', preferred: true }] : [],
    addresses: [
      { text: person.address ?? '', parts: {}, type: 'home' as const, area: person.area ?? AREAS[person.name] ?? '' },
    ].filter((one) => one.text !== '' || one.area !== ''),
    birthday: person.birthday ?? null,
    employer: person.company ?? '',
    position: person.position ?? '',
    occupation: person.occupation ?? '',
    work_from: '',
    work_to: '',
    id_number: '',
    preferred_channel: null,
    best_time: person.best_time ?? '',
    do_not_contact: false,
    opt_outs: [],
    relations: (person.family ?? []).map((one, place) => ({
      id: `${id}-r${place}`,
      card: null,
      name: one.name,
      relation: one.relation,
      birthday: one.birthday ?? null,
      note: one.note ?? '',
      reverse: false,
    })),
    occasions: [],
    tags: person.tags ?? [],
    groups: [],
    needs: [],
    fields: { ...person.fields },
    note: person.note ?? '',
    private_note: person.private_note ?? '',
    completeness: { percent: person.complete, missing: [] },
    stale_days: person.stale,
    last_contact: person.seen < 0 ? null : back(person.seen),
    last_attempt: person.seen < 0 ? null : back(person.seen),
    next_followup: person.next?.due ?? null,
    created_at: at('2019-03-08'),
    updated_at: at(back(person.stale)),
    archived: false,
  };
  card.completeness.missing = missingOf(card);
  return card;
}

export const overdue = (due: string): number =>
  Math.round((Date.parse(TODAY) - Date.parse(due)) / 86_400_000);

const OWN: OwnField[] = [
  { id: 'f1', name: '年收入', kind: 'money', choices: [], currency: 'TWD', listed: true },
  { id: 'f2', name: '續保日', kind: 'date', choices: [], currency: '', listed: true },
  { id: 'f3', name: '來源', kind: 'choice', choices: ['轉介', '櫃檯', '活動'], currency: '', listed: false },
  { id: 'f4', name: '吃素', kind: 'yes_no', choices: [], currency: '', listed: false },
];

function start(): Book {
  const cards = PEOPLE.map(cardOf);
  const log: Interaction[] = [];
  const followups: Followup[] = [];
  PEOPLE.forEach((person, index) => {
    const card = cards[index]?.id ?? '';
    (person.log ?? []).forEach((one, place) =>
      log.push({
        id: `${card}-i${place}`,
        card,
        day: one.day,
        time: '10:20',
        at: at(one.day),
        kind: one.kind,
        direction: 'out',
        reached: one.reached ?? true,
        note: one.note,
        outcome: one.outcome ?? '',
        agreed: '',
        attendees: '',
        expectation: null,
        cost: null,
        thin: false,
        by: '我',
      }),
    );
    if (person.next)
      followups.push({
        id: `${card}-f`,
        card,
        due: person.next.due,
        time: person.next.time ?? null,
        channel: person.next.channel,
        purpose: person.next.purpose,
        kind: null,
        status: 'open',
        overdue_days: overdue(person.next.due),
        repeat: null,
        assignee: '',
        rule: null,
      });
  });
  const views: Book['views'] = [
    { id: 'v1', name: '久未更新', where: 'class:A,B stale>30', sort: 'last_contact', service: '', care: '', ideal: false },
    { id: 'v2', name: '中秋禮單', where: 'tag:中秋禮單', sort: 'name', service: '', care: '', ideal: false },
  ];
  return { cards, log, followups, greeted: [], promises: [], views, own: structuredClone(OWN), files: [], consents: [], handovers: [], loans: [], route: [] };
}

export const refOf = ({ id, number, name, salutation, seal, class: klass, company, phone }: Card): CardRef => ({
  id,
  number,
  name,
  salutation,
  seal,
  class: klass,
  company,
  phone,
});
const deed = (id: string, op: string, when: string, cards: CardRef[], count = cards.length): Operation => ({
  id,
  op,
  at: `${when}:00+08:00`,
  by: '我',
  cards,
  count,
  undoable: op !== 'undo' && Date.parse(TODAY) - Date.parse(when.slice(0, 10)) <= 30 * 86_400_000,
  undone: false,
});
const NOW = `${TODAY}T11:20`;

/** What was done before the window opened: too old, or changed again since. */
function earlier(): Operation[] {
  const refs = PEOPLE.map(cardOf).map(refOf);
  return [
    deed('e1', 'import', '2026-07-30T16:40', refs.slice(0, 5), refs.length),
    deed('e2', 'delete_card', '2026-08-02T16:10', [], 1),
    deed('e3', 'edit_card', '2026-09-12T09:05', refs.slice(3, 4)),
    deed('e4', 'add_relation', '2026-09-14T18:20', refs.slice(3, 5)),
  ];
}

export let book: Book = start();
let past: { operation: Operation; before: Book }[] = [];
let future: Book[] = [];
let deeds: Operation[] = earlier();
let counter = 0;

export const nextId = (prefix: string): string => `${prefix}${(counter += 1)}`;
export const refuse = (
  code: ApiError['code'],
  args: Record<string, string> = {},
  field: string | null = null,
): ApiError => ({ code, field, args });

export function reset(): void {
  book = start();
  deeds = earlier();
  past = [];
  future = [];
}
export const empty = (): void => {
  book = { cards: [], log: [], followups: [], greeted: [], promises: [], views: [], own: [], files: [], consents: [], handovers: [], loans: [], route: [] };
  deeds = [];
  past = [];
};

export function cardBy(id: unknown): Card {
  const card = book.cards.find((one) => one.id === id);
  if (card === undefined) throw refuse('card_unknown');
  return card;
}

let announce: (domains: Domain[]) => void = () => {};
export const setAnnounce = (to: (domains: Domain[]) => void): void => {
  announce = to;
};

/** Runs a write on the book, keeping a copy for undo. */
export function write<T>(op: string, cards: Card[], domains: Domain[], work: () => T): Done<T> {
  const before = structuredClone(book);
  const value = work();
  const id = nextId('op');
  const operation = deed(id, op, NOW, cards.map(refOf));
  deeds.push(operation);
  past.push({ operation, before });
  future = [];
  announce(domains);
  return { value, op: id, domains };
}

const ALL: Domain[] = [
  'cards',
  'interactions',
  'followups',
  'occasions',
  'gifts',
  'sales',
  'classes',
  'handovers',
  'loans',
  'history',
  'views',
  'fields',
];

export const announceAll = (): void => announce(ALL);

export function undo(op: unknown): Done<{ op: string; id: string }> {
  const meant = deeds.find((one) => one.id === op);
  if (meant?.undone) throw refuse('undo_done');
  if (meant !== undefined && !meant.undoable) throw refuse('undo_expired');
  const last = past.at(-1);
  if (last === undefined) throw refuse('undo_nothing');
  if (typeof op === 'string' && op !== last.operation.id) throw refuse('undo_conflict');
  past.pop();
  future.push(structuredClone(book));
  book = last.before;
  Object.assign(last.operation, { undone: true, undoable: false });
  deeds.push(deed(nextId('op'), 'undo', NOW, last.operation.cards));
  announce(ALL);
  return { value: { op: last.operation.op, id: last.operation.id }, op: nextId('op'), domains: ALL };
}

export function redo(): Done<{ op: string; id: string }> {
  const next = future.pop();
  if (next === undefined) throw refuse('undo_nothing');
  book = next;
  announce(ALL);
  return { value: { op: 'redo', id: '' }, op: nextId('op'), domains: ALL };
}

export const operations = (card: unknown): Operation[] =>
  deeds.filter((one) => card === null || one.cards.some((ref) => ref.id === card)).reverse();
