// The invented book's answers about the list: rows, counts, what is ticked, what a search finds.
import type { Card, CardList, Found, Hit, ListQuery, ListRow, Ticked } from '../types';
import { fits, STATES } from './filter';
import { listed } from './fields';
import { PEOPLE } from './people';
import { book, overdue, refOf } from './store';

type Args = Record<string, unknown>;
const LETTERS = [...'ㄅㄆㄇㄈㄉㄊㄋㄌㄍㄎㄏㄐㄑㄒㄓㄔㄕㄖㄗㄘㄙㄚㄛㄜㄝㄞㄟㄠㄡㄢㄣㄤㄥㄦㄧㄨㄩ'];
const letterOf = (card: Card): string => PEOPLE.find((one) => one.name === card.name)?.letter ?? '#';
const rank = (letter: string): number => (LETTERS.indexOf(letter) + 100) % 100;

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
    area: card.addresses[0]?.area ?? '',
    own: listed().map((field) => card.fields[field.name] ?? ''),
  };
}

const ORDER: Record<ListQuery['sort'], (one: Card, other: Card) => number> = {
  name: (one, other) => rank(letterOf(one)) - rank(letterOf(other)),
  last_contact: (one, other) => (one.last_contact ?? '').localeCompare(other.last_contact ?? ''),
  next: (one, other) => (nextOf(one)?.due ?? '9').localeCompare(nextOf(other)?.due ?? '9'),
  completeness: (one, other) => one.completeness.percent - other.completeness.percent,
  number: (one, other) => one.number - other.number,
  birthday: (one, other) => (one.birthday?.month ?? 13) - (other.birthday?.month ?? 13),
};
export const byName = ORDER.name;

const shownBy = (query: ListQuery): Card[] =>
  book.cards
    .filter(fits(query.where))
    .filter((card) => query.text.trim() === '' || whyOf(card, fold(query.text.trim())) !== null)
    .sort(ORDER[query.sort]);

export const cardIds = ({ query }: Args): string[] => shownBy(query as ListQuery).map((card) => card.id);

const counted = <K extends string>(name: K, lists: string[][]) =>
  [...new Set(lists.flat())]
    .filter((one) => one !== '')
    .map((one) => ({ [name]: one, count: lists.filter((list) => list.includes(one)).length }) as Record<K, string> & {
      count: number;
    });

export function ticked({ ids, query }: Args): Ticked {
  const cards = book.cards.filter((card) => (ids as string[]).includes(card.id));
  const shown = new Set(cardIds({ query }));
  const count = (klass: string) => cards.filter((card) => (card.class ?? 'none') === klass).length;
  return {
    total: cards.length,
    classes: { A: count('A'), B: count('B'), C: count('C'), none: count('none') },
    outside: cards.filter((card) => !shown.has(card.id)).length,
    tags: counted('tag', cards.map((card) => card.tags)),
    groups: counted('group', cards.map((card) => card.groups)),
  };
}

/** What a test may change: an index that is still being read. */
export const index = { ready: true };


export function listCards({ query, offset, limit }: Args): CardList {
  const wanted = query as ListQuery;
  const living = book.cards.filter((card) => !card.archived);
  const shown = shownBy(wanted);
  const count = (test: (card: Card) => boolean) => living.filter(test).length;
  const letters: CardList['letters'] = [];
  shown.forEach((card, place) => {
    if (letters.at(-1)?.letter !== letterOf(card)) letters.push({ letter: letterOf(card), offset: place });
  });
  return {
    total: shown.length,
    all: living.length,
    rows: shown.slice(offset as number, (offset as number) + (limit as number)).map(rowOf),
    letters: wanted.sort === 'name' && index.ready ? letters : [],
    ready: index.ready,
    columns: listed(),
    facets: index.ready
      ? {
          classes: Object.fromEntries(
            ['A', 'B', 'C'].map((klass) => [klass, count((card) => card.class === klass)]),
          ),
          status: Object.fromEntries(
            Object.entries(STATES).map(([name, test]) => [name, book.cards.filter(test).length]),
          ),
          tags: counted('tag', living.map((card) => card.tags)),
          areas: counted('area', living.map((card) => card.addresses.map((one) => one.area))),
          groups: counted('group', living.map((card) => card.groups)),
        }
      : null,
  };
}

const fold = (text: string): string =>
  text.toLowerCase().replace(/张/g, '張').replace(/陈/g, '陳').replace(/[\s-]/g, '');

function whyOf(card: Card, wanted: string): Hit['why'] | null {
  const person = PEOPLE.find((one) => one.name === card.name);
  const relation = card.relations.find((one) => fold(one.name).includes(wanted));
  const tag = card.tags.find((one) => fold(one).includes(wanted.replace('#', '')));
  if (fold(card.name + card.salutation).includes(wanted)) return { field: 'name', text: card.name };
  if (person?.initials.startsWith(wanted)) return { field: 'initials', text: person.initials };
  if (fold(card.phone).includes(wanted)) return { field: 'phone', text: card.phone };
  if (fold(card.company).includes(wanted) && card.company) return { field: 'company', text: card.company };
  if (relation) return { field: 'relation', text: relation.name };
  if (tag) return { field: 'tag', text: tag };
  return fold(card.note).includes(wanted) && card.note ? { field: 'note', text: card.note } : null;
}

const found = (hits: Hit[], limit: unknown): Found => ({ hits: hits.slice(0, Number(limit)), total: hits.length });

export function find({ text, limit }: Args): Found {
  const wanted = fold(String(text));
  if (wanted === '') return found([], limit);
  const hits = book.cards.flatMap((card) => {
    const why = whyOf(card, wanted);
    return why === null ? [] : [{ card: refOf(card), why }];
  });
  const places = ['name', 'initials', 'phone', 'company', 'relation', 'tag', 'note'];
  hits.sort((one, other) => places.indexOf(one.why.field) - places.indexOf(other.why.field));
  return found(hits, limit);
}

export function findInContacts({ text, limit }: Args): Found {
  const wanted = fold(String(text));
  const hits = book.cards.flatMap((card): Hit[] => {
    const log = book.log.find((one) => one.card === card.id && fold(one.note).includes(wanted));
    return log === undefined ? [] : [{ card: refOf(card), why: { field: 'interaction', text: log.note } }];
  });
  return found(hits, limit);
}
