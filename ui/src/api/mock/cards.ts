// The invented book's answers about cards: list, search, page, write.
import type {
  Card,
  CardDraft,
  CardList,
  CardPage,
  CardRef,
  Class,
  Found,
  Hit,
  ListQuery,
  ListRow,
  OccasionDraft,
  RelationDraft,
  Upcoming,
} from '../types';
import { solarOf } from './lunar';
import { PEOPLE } from './people';
import { book, cardBy, missingOf, nextId, overdue, refuse, TODAY, write } from './store';

type Args = Record<string, unknown>;
const LETTERS = [...'ㄅㄆㄇㄈㄉㄊㄋㄌㄍㄎㄏㄐㄑㄒㄓㄔㄕㄖㄗㄘㄙㄚㄛㄜㄝㄞㄟㄠㄡㄢㄣㄤㄥㄦㄧㄨㄩ'];
const letterOf = (card: Card): string => PEOPLE.find((one) => one.name === card.name)?.letter ?? '#';
const rank = (letter: string): number => (LETTERS.indexOf(letter) + 100) % 100;

export const refOf = ({ id, number, name, salutation, class: klass, company, phone }: Card): CardRef => ({
  id,
  number,
  name,
  salutation,
  class: klass,
  company,
  phone,
});

const nextOf = (card: Card) =>
  book.followups
    .filter((one) => one.card === card.id && one.status === 'open')
    .sort((one, other) => one.due.localeCompare(other.due))[0];

function rowOf(card: Card): ListRow {
  const next = nextOf(card);
  return {
    ...refOf(card),
    last_contact: card.last_contact,
    next: next
      ? { due: next.due, time: next.time, channel: next.channel, overdue_days: overdue(next.due) }
      : null,
    completeness: card.completeness.percent,
    stale_days: card.stale_days,
    silent_days: card.last_contact === null ? 0 : overdue(card.last_contact),
    dormant: card.last_contact !== null && overdue(card.last_contact) > 90,
    archived: card.archived,
    letter: letterOf(card),
  };
}

const STATUS: Record<string, (card: Card) => boolean> = {
  overdue: (card) => overdue(nextOf(card)?.due ?? '9999-01-01') > 0,
  stale: (card) => card.stale_days > 30,
  dormant: (card) => card.last_contact !== null && overdue(card.last_contact) > 90,
  incomplete: (card) => card.completeness.percent < 60,
};

const ORDER: Record<ListQuery['sort'], (one: Card, other: Card) => number> = {
  name: (one, other) => rank(letterOf(one)) - rank(letterOf(other)),
  last_contact: (one, other) => (one.last_contact ?? '').localeCompare(other.last_contact ?? ''),
  next: (one, other) => (nextOf(one)?.due ?? '9').localeCompare(nextOf(other)?.due ?? '9'),
  completeness: (one, other) => one.completeness.percent - other.completeness.percent,
  number: (one, other) => one.number - other.number,
};

export function listCards({ query, offset, limit }: Args): CardList {
  const wanted = query as ListQuery;
  const living = book.cards.filter((card) => card.archived === wanted.archived);
  const shown = living
    .filter((card) => wanted.classes.length === 0 || wanted.classes.includes(card.class ?? 'none'))
    .filter((card) => wanted.status.every((one) => STATUS[one]?.(card) ?? true))
    .filter((card) => wanted.tag === null || card.tags.includes(wanted.tag))
    .filter((card) =>
      wanted.where
        .split(' ')
        .every((word) =>
          fold(card.name + card.salutation + card.phone).includes(fold(word.replaceAll('"', ''))),
        ),
    )
    .sort(ORDER[wanted.sort]);
  const count = (test: (card: Card) => boolean) => living.filter(test).length;
  const tags = [...new Set(living.flatMap((card) => card.tags))];
  const letters: CardList['letters'] = [];
  shown.forEach((card, place) => {
    if (letters.at(-1)?.letter !== letterOf(card)) letters.push({ letter: letterOf(card), offset: place });
  });
  return {
    total: shown.length,
    all: living.length,
    rows: shown.slice(offset as number, (offset as number) + (limit as number)).map(rowOf),
    letters: wanted.sort === 'name' ? letters : [],
    facets: {
      classes: Object.fromEntries(
        ['A', 'B', 'C'].map((klass) => [klass, count((card) => card.class === klass)]),
      ),
      status: Object.fromEntries(Object.entries(STATUS).map(([name, test]) => [name, count(test)])),
      tags: tags.map((tag) => ({ tag, count: count((card) => card.tags.includes(tag)) })),
    },
  };
}

const fold = (text: string): string =>
  text.toLowerCase().replace(/张/g, '張').replace(/陈/g, '陳').replace(/[\s-]/g, '');

export function find({ text, limit }: Args): Found {
  const wanted = fold(String(text));
  const hits: Hit[] = [];
  if (wanted === '') return { hits, total: 0 };
  for (const card of book.cards) {
    const person = PEOPLE.find((one) => one.name === card.name);
    const log = book.log.find((one) => one.card === card.id && fold(one.note).includes(wanted));
    const relation = card.relations.find((one) => fold(one.name).includes(wanted));
    const tag = card.tags.find((one) => fold(one).includes(wanted.replace('#', '')));
    const why: Hit['why'] | null = fold(card.name + card.salutation).includes(wanted)
      ? { field: 'name', text: card.name }
      : person?.initials.startsWith(wanted)
        ? { field: 'initials', text: person.initials }
        : fold(card.phone).includes(wanted)
          ? { field: 'phone', text: card.phone }
          : fold(card.company).includes(wanted) && card.company
            ? { field: 'company', text: card.company }
            : relation
              ? { field: 'relation', text: relation.name }
              : tag
                ? { field: 'tag', text: tag }
                : fold(card.note).includes(wanted) && card.note
                  ? { field: 'note', text: card.note }
                  : log
                    ? { field: 'interaction', text: log.note }
                    : null;
    if (why) hits.push({ card: refOf(card), why });
  }
  const places = ['name', 'initials', 'phone', 'company', 'relation', 'tag', 'note', 'interaction'];
  hits.sort((one, other) => places.indexOf(one.why.field) - places.indexOf(other.why.field));
  return { hits: hits.slice(0, limit as number), total: hits.length };
}

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
  const order = book.cards.filter((one) => !one.archived).sort(ORDER.name);
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
    duplicates: [],
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
  return draft;
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
  const { preferred_channel, best_time, do_not_contact, opt_outs, tags, note } = card;
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
    note,
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
