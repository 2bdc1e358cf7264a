// The invented book's handovers: what would leave, the file that is made, a file of somebody else, and what becomes of both.
import type {
  Busy,
  BusyReason,
  Card,
  Certificate,
  HandoverCard,
  HandoverChoices,
  HandoverCreated,
  HandoverIncoming,
  HandoverInspection,
  HandoverMode,
  HandoverOrder,
  HandoverOutlook,
  HandoverRow,
} from '../types';
import { birthdaysOn, shift } from './contacts';
import { blank } from './importing';
import { person } from './safety/vault';
import { announceAll, book, cardBy, nextId, overdue, refOf, refuse, TODAY, write } from './store';

type Args = Record<string, unknown>;
const NOW = `${TODAY}T11:20:00+08:00`;

/** What a test may change. */
const start = () => ({
  /** What the next dialog of the system answers; null = nobody chose. */
  chosen: '/media/usb/交接_林子晴_20260914.shuke' as string | null,
  folder: '/media/usb' as string | null,
  /** What opens that file; null = it is sealed to this book. */
  words: '松風 渡口 七里 燈籠 早茶 石橋' as string | null,
  mode: 'leave' as HandoverMode,
  met: false,
  /** Whether the receipt can be written beside the file. */
  writable: true,
  /** The receipt that came back is for this one; null = the newest that waits. */
  receipt: null as string | null,
  out: [] as string[],
  held: [] as string[],
  /** The last order and the last choices, as they came. */
  order: null as HandoverOrder | null,
  choices: null as HandoverChoices | null,
});
export const post = start();
export const resetPost = (): void => void Object.assign(post, start());

const known = (id: unknown) => {
  const found = book.handovers.find((one) => one.row.id === id);
  if (found === undefined) throw refuse('handover_unknown');
  return found;
};
function row(id: string, more: Partial<HandoverRow>): HandoverRow {
  return {
    id,
    direction: 'out',
    mode: 'leave',
    state: 'open',
    peer: '林子晴',
    at: NOW,
    until: null,
    check_code: '7Q4K-M2XW-217-93F2',
    cards: 0,
    changed: 0,
    receipt: false,
    answers: null,
    message: '',
    ...more,
  };
}
/** Puts a handover into the book as it would stand after a while. */
export function put(id: string, more: Partial<HandoverRow>, ids: string[], result = ''): void {
  const cards = ids.map((card, at) => ({ id: card, result, changed: at < (more.changed ?? 0) }));
  book.handovers.push({ row: row(id, { cards: ids.length, ...more }), cards });
}
/** One of every kind. */
export function lay(): void {
  const ids = book.cards.map((card) => card.id);
  put('h1', { peer: '林子晴', message: '歐陽醫師只接診所電話。' }, ids.slice(0, 6));
  put('h2', { state: 'taken', receipt: true, changed: 1, at: '2026-09-12T17:42:00+08:00' }, ids.slice(6, 12), 'taken');
  put('h3', { state: 'sealed', receipt: true, peer: '許立文', at: '2026-08-30T09:10:00+08:00' }, ids.slice(20, 22), 'taken');
  put('h4', { mode: 'lend', until: '2026-10-09', peer: '王心怡', at: '2026-09-11T10:05:00+08:00' }, ids.slice(12, 16));
  put('h5', { direction: 'in', state: 'taken', receipt: true, peer: '周美惠', at: '2026-07-02T15:00:00+08:00' }, ids.slice(16, 18), 'taken');
  put(
    'h6',
    { direction: 'in', mode: 'lend', state: 'taken', until: '2026-09-17', receipt: true, peer: '郭明哲', at: '2026-09-01T09:00:00+08:00' },
    ids.slice(18, 20),
    'taken',
  );
}

export const list = (): HandoverRow[] =>
  book.handovers.map((one) => one.row).sort((one, other) => other.at.localeCompare(one.at));
export const cardsOf = ({ id }: Args): HandoverCard[] =>
  known(id).cards.flatMap(({ id: card, result, changed }) => {
    const found = book.cards.find((one) => one.id === card);
    return found === undefined ? [] : [{ card: refOf(found), result, changed }];
  });
export const code = (): string => '4TJ8Q-2MVKX-0RW7H-9CDEF-GZ31A-6NPB5-SY4K2-V8TQM-X0JW7-H9CDE-FGZ31';

const living = () => book.cards.filter((card) => !card.archived);

export function busy({ from, to }: Args): Busy[] {
  const [first, last] = [String(from), String(to)];
  const found = living().map((card): Busy => {
    const due: BusyReason[] = book.followups
      .filter((one) => one.card === card.id && one.status === 'open' && one.due <= last)
      .map((one) => ({ kind: 'followup', day: one.due, text: one.purpose, channel: one.channel }));
    const promised: BusyReason[] = book.promises
      .filter((one) => one.card.id === card.id && one.state === 'open' && one.due <= last)
      .map((one) => ({ kind: 'promise', day: one.due, text: one.what, channel: null }));
    return { card: refOf(card), reasons: [...due, ...promised] };
  });
  for (let day = first; day <= last; day = shift(day, 1))
    for (const born of birthdaysOn(day))
      found
        .find((one) => one.card.id === born.card.id)
        ?.reasons.push({ kind: 'birthday', day, text: born.person, channel: null });
  const rank = (one: Busy) => one.card.class ?? 'Z';
  for (const one of found) one.reasons.sort((a, b) => a.day.localeCompare(b.day));
  return found
    .filter((one) => one.reasons.length > 0)
    .sort((one, other) => rank(one).localeCompare(rank(other)) || one.card.number - other.card.number);
}

const classesOf = (cards: Card[]): [number, number, number, number] => {
  const count = (klass: string | null) => cards.filter((card) => card.class === klass).length;
  return [count('A'), count('B'), count('C'), count(null)];
};
function countsOf(cards: Card[]): Record<string, number> {
  const ids = new Set(cards.map((card) => card.id));
  const all: Record<string, number> = {
    cards: cards.length,
    interactions: book.log.filter((one) => ids.has(one.card)).length,
    followups: book.followups.filter((one) => ids.has(one.card)).length,
    relations: cards.reduce((sum, card) => sum + card.relations.length, 0),
    contact_points: cards.reduce((sum, card) => sum + card.phones.length, 0),
    card_tags: cards.reduce((sum, card) => sum + card.tags.length, 0),
    attachments: book.files.filter((one) => ids.has(one.card)).length,
  };
  return Object.fromEntries(Object.entries(all).filter(([, count]) => count > 0));
}
/** Cards that are not this book's to hand on. */
const heldNow = (): string[] => [
  ...post.held,
  ...book.handovers
    .filter(({ row: one }) => one.state === 'sealed' || (one.direction === 'in' && one.mode === 'lend'))
    .flatMap((one) => one.cards.map((card) => card.id)),
];

export function outlook({ ids }: Args): HandoverOutlook {
  if (!person()?.rights.includes('export')) throw refuse('not_allowed');
  const chosen = new Set(ids as string[]);
  const cards = [...chosen].map(cardBy);
  const born = cards.flatMap((card) => [card.birthday, ...card.relations.map((one) => one.birthday)]).filter((one) => one !== null);
  return {
    classes: classesOf(cards),
    counts: countsOf(cards),
    birthdays: born.length,
    lunar: born.filter((one) => one.calendar === 'lunar').length,
    overdue: book.followups.filter((one) => chosen.has(one.card) && one.status === 'open' && overdue(one.due) > 0).length,
    private_notes: cards.filter((card) => card.private_note !== '').length,
    id_numbers: cards.filter((card) => card.id_number !== '').length,
    parted: cards.flatMap((card) =>
      card.relations.flatMap((one) =>
        one.card === null || chosen.has(one.card.id) ? [] : [{ card: refOf(card), other: one.card, relation: one.relation }],
      ),
    ),
    out: cards.filter((card) => post.out.includes(card.id)).map(refOf),
    held: cards.filter((card) => heldNow().includes(card.id)).map(refOf),
  };
}

const me = (): string => person()?.name ?? '';
const pathOf = (name: unknown): string => `${post.folder ?? ''}/${String(name)}`;

function made(id: string, cards: Card[], name: unknown): HandoverCreated {
  return {
    id,
    file: pathOf(name),
    bytes: 48_000 + cards.length * 19_400,
    check_code: `7Q4K-M2XW-${cards.length}-93F2`,
    made_at: NOW,
    from: me(),
    cards: cards.length,
    counts: countsOf(cards),
  };
}

export function create({ order, name }: Args) {
  const wanted = order as HandoverOrder;
  post.order = wanted;
  if (!person()?.rights.includes('export')) throw refuse('not_allowed');
  if (post.folder === null) return null;
  if (wanted.cards.length === 0) throw refuse('nothing_chosen');
  if (wanted.to.trim() === '') throw refuse('name_missing', {}, 'to');
  if (wanted.mode === 'lend' && (wanted.until === null || wanted.until < TODAY))
    throw refuse('date_impossible', { text: wanted.until ?? '' }, 'until');
  if (wanted.to_code !== null && wanted.to_code.length < 20)
    throw refuse('peer_code_unfit', { text: wanted.to_code }, 'to_code');
  if (wanted.to_code === null && wanted.words.trim().split(/\s+/).length < 6 && wanted.words.length < 20)
    throw refuse('words_weak', {}, 'words');
  const cards = wanted.cards.map(cardBy);
  return write('hand_over', cards, ['handovers', 'history'], () => {
    const id = nextId('out');
    const created = made(id, cards, name);
    const { mode, until, message, to } = wanted;
    put(id, { mode, until, message, peer: to.trim(), check_code: created.check_code }, wanted.cards);
    return created;
  });
}

export function giveBack({ id, message, name }: Args) {
  const lent = known(id);
  if (post.folder === null) return null;
  const cards = lent.cards.map((one) => cardBy(one.id));
  return write('give_back', cards, ['handovers', 'cards', 'history'], () => {
    const back = nextId('out');
    const created = made(back, cards, name);
    const { peer, id: answers } = lent.row;
    put(back, { mode: 'return', peer, answers, message: String(message), check_code: created.check_code }, cards.map((card) => card.id));
    known(id).row.state = 'returned';
    for (const card of cards) cardBy(card.id).archived = true;
    return created;
  });
}

export const choose = (): string | null => post.chosen;

const incoming = (id: string, name: string, klass: Card['class'], phone: string, birthday: string, contacts: number): HandoverIncoming => ({
  id,
  number: 12,
  name,
  class: klass,
  phone,
  company: '',
  birthday,
  contacts,
});
const ownOf = (name: string): HandoverIncoming => {
  const card = book.cards.find((one) => one.name === name);
  if (card === undefined) throw refuse('card_unknown');
  const contacts = book.log.filter((one) => one.card === card.id).length;
  const { id, number, class: klass, phone, company, birthday: born } = card;
  const birthday = born?.month == null ? '' : `${born.year ?? '-'}-${born.month}-${born.day}`;
  return { id, number, name, class: klass, phone, company, birthday, contacts };
};
const FRESH = ['高立德', '沈靜宜'];

export function inspect({ path, words }: Args): HandoverInspection {
  if (!person()?.rights.includes('import')) throw refuse('not_allowed');
  if (!String(path).endsWith('.shuke')) throw refuse('handover_foreign', { path: String(path) });
  if (book.handovers.some((one) => one.row.id === 'in1')) throw refuse('handover_already', { at: NOW, from: '林子晴' });
  if (post.words !== null && String(words).trim() !== post.words) throw refuse('words_wrong', {}, 'words');
  const met = cardBy('c4');
  return {
    id: 'in1',
    mode: post.mode,
    from: '林子晴',
    to: me(),
    made_at: '2026-09-14T17:42:00+08:00',
    until: post.mode === 'lend' ? '2026-10-09' : null,
    check_code: '7Q4K-M2XW-7-93F2',
    met: post.met,
    message: '歐陽醫師只接診所電話；曾媽媽愛聊孫子，別急。',
    left_out: { private_notes: true, id_numbers: false },
    cards: 7,
    classes: [2, 3, 2, 0],
    counts: { cards: 7, interactions: 61, followups: 9 },
    overdue: 3,
    fresh: FRESH.length,
    same: 1,
    known: [
      {
        card: refOf(met),
        changes: 2,
        conflicts: [
          {
            key: 'c4/cards/01/birthday_calendar',
            card: 'c4',
            name: met.name,
            field: 'birthday_calendar',
            before: null,
            mine: 'solar 1977 8 14 0',
            theirs: 'lunar 1977 8 14 0',
            proposed: 'theirs',
          },
        ],
      },
    ],
    twins: [
      { own: ownOf('王明倫'), incoming: incoming('x1', '王明倫', 'B', '0955-000-285', '1980-3-6', 31), proposed: 'merge' },
      { own: ownOf('陳國棟'), incoming: incoming('x2', '陳國棟', 'A', '0933-007-702', '1968-3-6', 12), proposed: 'merge' },
      { own: ownOf('林志遠'), incoming: incoming('x3', '林志遠', 'B', '0910-000-118', '1968-11-2', 4), proposed: 'apart' },
    ],
  };
}

export function receive({ path, words, choices }: Args) {
  const seen = inspect({ path, words });
  const wanted = choices as HandoverChoices;
  post.choices = wanted;
  const open = seen.known.flatMap((one) => one.conflicts).filter((one) => wanted.conflicts[one.key] === undefined);
  if (open.length > 0) throw refuse('handover_conflicts', { count: String(open.length) });
  const chosen = seen.twins.map((twin) => wanted.twins[twin.incoming.id] ?? twin.proposed);
  const [merged, apart, skipped] = ['merge', 'apart', 'skip'].map((one) => chosen.filter((is) => is === one).length);
  const names = [...FRESH, ...seen.twins.filter((_, at) => chosen[at] === 'apart').map((twin) => twin.incoming.name)];
  const first = seen.mode === 'leave' && wanted.first_contact !== null ? FRESH.length + (apart ?? 0) + (merged ?? 0) + 1 : 0;
  const done = write('take_over', [], ['cards', 'followups', 'handovers', 'history'], () => {
    const added = names.map((name): Card => {
      const number = Math.max(0, ...book.cards.map((one) => one.number)) + 1;
      const own = { id: nextId('n'), number, name, seal: name.slice(0, 1), fields: {}, relations: [], occasions: [] };
      const card: Card = { ...structuredClone(cardBy('c4')), ...blank(name), ...own };
      book.cards.push(card);
      return card;
    });
    const { mode, from: peer, until, made_at: at, check_code, message } = seen;
    const came = { direction: 'in', mode, state: 'taken', receipt: true, peer, until, at, check_code, message };
    put('in1', came, added.map((card) => card.id), 'taken');
    return null;
  });
  const receipt = post.writable ? String(path).replace(/\.shuke$/, '.receipt.json') : null;
  const value = {
    id: 'in1',
    from: seen.from,
    check_code: seen.check_code,
    taken: FRESH.length + (apart ?? 0),
    merged: merged ?? 0,
    woven: 1,
    skipped: 1 + (skipped ?? 0),
    first_contacts: first,
    past: 61,
    receipt,
  };
  return { ...done, value };
}

export const saveReceipt = ({ name }: Args): string | null => (post.folder === null ? null : pathOf(name));

export function bookReceipt() {
  if (post.folder === null) return null;
  const waits = list().find((one) => one.direction === 'out' && one.state === 'open');
  const { row: meant } = known(post.receipt ?? waits?.id);
  return write('book_receipt', [], ['handovers', 'history'], () => {
    const { row: now, cards } = known(meant.id);
    Object.assign(now, { state: now.state === 'open' ? 'taken' : now.state, receipt: true });
    for (const card of cards) card.result = 'taken';
    const { id, peer: by, check_code, changed } = now;
    return { id, by, received_at: NOW, check_code, taken: cards.length, skipped: 0, changed };
  });
}

/** The cards that may go, and those that stay. */
function leaving(id: unknown) {
  const { row: meant, cards } = known(id);
  if (!meant.receipt) throw refuse('receipt_missing');
  const goes = cards.filter((one) => one.result !== 'skipped' && !one.changed).map((one) => one.id);
  return { goes, stays: cards.filter((one) => !goes.includes(one.id)).map((one) => one.id) };
}

export function seal({ id }: Args) {
  const { goes, stays } = leaving(id);
  return write('seal_cards', goes.map(cardBy), ['handovers', 'cards', 'history'], () => {
    for (const card of goes) cardBy(card).archived = true;
    known(id).row.state = 'sealed';
    return { sealed: goes.length, left: stays.map(cardBy).map(refOf) };
  });
}

export function erase({ id, reason }: Args): Certificate {
  if (!person()?.rights.includes('erase')) throw refuse('not_allowed');
  if (String(reason).trim() === '') throw refuse('reason_missing', {}, 'reason');
  const { goes } = leaving(id);
  if (goes.length === 0) throw refuse('nothing_chosen');
  const kept = <T extends { card: string }>(all: T[]) => all.filter((one) => !goes.includes(one.card));
  book.cards = book.cards.filter((card) => !goes.includes(card.id));
  Object.assign(book, { log: kept(book.log), followups: kept(book.followups), files: kept(book.files), consents: kept(book.consents) });
  const meant = known(id);
  meant.row.state = 'erased';
  meant.cards = meant.cards.filter((one) => !goes.includes(one.id));
  announceAll();
  return {
    cards: goes,
    handover: String(id),
    book: 'b1',
    at: NOW,
    by: me(),
    reason: String(reason),
    rows: { cards: goes.length, interactions: 12 },
    rewritten: 5,
    left: [],
    mentioned: [],
  };
}
