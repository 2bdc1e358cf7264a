// The invented book's answers about one card: page, write.
import type {
  Card,
  CardDraft,
  CardPage,
  CardRef,
  Class,
  OccasionDraft,
  RelationDraft,
  Upcoming,
} from '../types';
import { fitted } from './fields';
import { byName } from './list';
import { solarOf } from './lunar';
import { book, cardBy, missingOf, nextId, overdue, refOf, refuse, TODAY, write } from './store';
import { promisesOf } from './promises';

type Args = Record<string, unknown>;
function upcomingOf(card: Card): Upcoming[] {
  const list: Upcoming[] = book.followups
    .filter((one) => one.card === card.id && one.status === 'open')
    .map((one) => ({
      date: one.due,
      kind: 'followup',
      text: one.purpose,
      person: '',
      relation: null,
      occasion: null,
      born: null,
      calendar: null,
      channel: one.channel,
      age: null,
    }));
  for (const one of card.relations) {
    if (one.birthday?.month == null || one.birthday.day === null) continue;
    const pad = (part: number) => String(part).padStart(2, '0');
    const solar = `2026-${pad(one.birthday.month)}-${pad(one.birthday.day)}`;
    const date = one.birthday.calendar === 'lunar' ? solarOf(one.birthday.month, one.birthday.day) : solar;
    if (date !== null && date >= TODAY)
      list.push({
        date,
        kind: 'relative_birthday',
        text: one.note,
        person: one.name,
        relation: one.relation,
        occasion: null,
        born: one.birthday,
        calendar: one.birthday.calendar,
        channel: null,
        age: one.birthday.year === null ? null : 2026 - one.birthday.year,
      });
  }
  return list.sort((one, other) => one.date.localeCompare(other.date));
}

const ANIMALS = [
  'monkey',
  'rooster',
  'dog',
  'pig',
  'rat',
  'ox',
  'tiger',
  'rabbit',
  'dragon',
  'snake',
  'horse',
  'goat',
];
export const zodiacOf = (year: number): string => ANIMALS[year % 12] ?? 'rat';

export function getCard({ id }: Args): CardPage {
  const card = cardBy(id);
  const order = book.cards.filter((one) => !one.archived).sort(byName);
  const index = order.findIndex((one) => one.id === card.id);
  const year = card.birthday?.year ?? null;
  return structuredClone({
    card,
    timeline: book.log
      .filter((one) => one.card === card.id)
      .sort((one, other) => other.day.localeCompare(one.day)),
    followups: book.followups
      .filter((one) => one.card === card.id && one.status === 'open')
      .map((one) => ({ ...one, overdue_days: overdue(one.due) })),
    upcoming: upcomingOf(card),
    promises: promisesOf(card.id),
    duplicates: [],
    held: null,
    passings: [],
    out: book.loans.find((loan) => loan.cards.some((one) => one.card.id === card.id && one.state === 'out'))?.holder ?? null,
    age:
      year === null || card.birthday === null
        ? null
        : {
            age: 2026 - year - (card.birthday.month !== null && card.birthday.month > 9 ? 1 : 0),
            nominal_age: 2027 - year,
            zodiac: zodiacOf(year),
            constellation: null,
            next: null,
            adjusted: card.birthday.leap ? 'leap_month' : 'none',
          },
    position: {
      index: index + 1,
      total: order.length,
      prev: order[index - 1]?.id ?? null,
      next: order[index + 1]?.id ?? null,
    },
  } satisfies CardPage);
}

function fill(card: Card, draft: CardDraft): void {
  const { relations, occasions, fields, uid: _uid, ...plain } = draft;
  Object.assign(card, structuredClone(plain), {
    phone: draft.phones[0]?.value ?? '',
    company: draft.employer,
    relations: relations.map((one) => ({ ...one, id: nextId('r'), card: null, reverse: false })),
    occasions: occasions.map((one) => ({ ...one, id: nextId('o') })),
    fields: Object.fromEntries(fields.map((one) => [one.key, one.value])),
    stale_days: 0,
    updated_at: `${TODAY}T11:20:00+08:00`,
  });
  const missing = missingOf(card);
  card.completeness = { percent: Math.round(((10 - missing.length) / 10) * 100), missing };
}

function checked(draft: CardDraft): CardDraft {
  if (draft.name.trim() === '' && draft.surname + draft.given === '')
    throw refuse('name_missing', {}, 'name');
  if (draft.name.length > 200) throw refuse('text_too_long', { limit: '200' }, 'name');
  return { ...draft, fields: fitted(draft.fields) };
}

export function possibleDuplicates({ draft }: Args): CardRef[] {
  const wanted = draft as CardDraft;
  const phones = wanted.phones.map((one) => one.value.replace(/\D/g, '')).filter((one) => one.length > 6);
  return book.cards.filter((card) => phones.includes(card.phone.replace(/\D/g, ''))).map(refOf);
}

export const addCard = ({ draft }: Args) => {
  const wanted = checked(draft as CardDraft);
  const duplicates = possibleDuplicates({ draft });
  const id = nextId('n');
  const number = Math.max(0, ...book.cards.map((one) => one.number)) + 1;
  const card: Card = {
    ...(wanted as unknown as Card),
    seal: wanted.surname || wanted.name.slice(0, 1),
    id,
    number,
    groups: [],
    last_contact: null,
    last_attempt: null,
    next_followup: null,
    created_at: `${TODAY}T11:20:00+08:00`,
    archived: false,
  };
  fill(card, wanted);
  return write('add_card', [card], ['cards', 'history', 'occasions'], () => {
    book.cards.push(card);
    return { card, duplicates };
  });
};

export const draftOf = ({ id }: Args): CardDraft => {
  const card = cardBy(id);
  const { kind, name, surname, given, nickname, salutation, spoken, gender, phones, emails, ims, addresses } =
    card;
  const { birthday, employer, position, occupation, work_from, work_to, id_number } = card;
  const { preferred_channel, best_time, do_not_contact, opt_outs, tags, note, private_note } = card;
  return structuredClone({
    uid: null,
    kind,
    name,
    surname,
    given,
    nickname,
    salutation,
    spoken,
    gender,
    class: card.class,
    phones,
    emails,
    ims,
    addresses,
    birthday,
    employer,
    position,
    occupation,
    work_from,
    work_to,
    id_number,
    preferred_channel,
    best_time,
    do_not_contact,
    opt_outs,
    tags,
    groups: card.groups,
    note,
    private_note,
    relations: card.relations.map(({ name: who, relation, birthday: born, note: about }) => ({
      name: who,
      relation,
      birthday: born,
      note: about,
    })),
    occasions: card.occasions.map(({ kind: what, title, date }) => ({ kind: what, title, date })),
    fields: Object.entries(card.fields).map(([key, value]) => ({ key, value })),
  });
};

const change = (op: string, id: unknown, work: (card: Card) => void) => {
  const card = cardBy(id);
  return write(op, [card], ['cards', 'history', 'occasions'], () => {
    work(card);
    return null;
  });
};

export const replaceCard = ({ id, draft }: Args) => {
  const wanted = checked(draft as CardDraft);
  const card = cardBy(id);
  return write('edit_card', [card], ['cards', 'history', 'occasions'], () => {
    fill(card, wanted);
    return card;
  });
};
export const setClass = (args: Args) =>
  change('set_class', args.id, (card) => (card.class = args.class as Class | null));
export const setTags = (args: Args) =>
  change('set_tags', args.id, (card) => (card.tags = args.tags as string[]));
export const confirmCard = ({ id }: Args) => change('confirm_card', id, (card) => (card.stale_days = 0));
export const archiveCard = ({ id, archived }: Args) =>
  change('archive_card', id, (card) => (card.archived = archived as boolean));
export const deleteCard = ({ id }: Args) =>
  change('delete_card', id, (card) => book.cards.splice(book.cards.indexOf(card), 1));
export const addRelation = ({ id, relation, other }: Args) =>
  change('add_relation', id, (card) =>
    card.relations.push({
      ...(relation as RelationDraft),
      id: nextId('r'),
      card: other === null ? null : refOf(cardBy(other)),
      reverse: false,
    }),
  );
export const addOccasion = ({ id, occasion }: Args) =>
  change('add_occasion', id, (card) =>
    card.occasions.push({ ...(occasion as OccasionDraft), id: nextId('o') }),
  );
const owner = (id: unknown) =>
  book.cards.find((card) => [...card.relations, ...card.occasions].some((one) => one.id === id))?.id;
export const removeRelation = ({ id }: Args) =>
  change(
    'remove_relation',
    owner(id),
    (card) => (card.relations = card.relations.filter((one) => one.id !== id)),
  );
export const removeOccasion = ({ id }: Args) =>
  change(
    'remove_occasion',
    owner(id),
    (card) => (card.occasions = card.occasions.filter((one) => one.id !== id)),
  );
