// The invented book's reader of the filter language: the words the screens use, not the whole grammar of the core.
import type { Card, ClassScheme, FilterChip, FilterCompare, FilterKey, FilterReading } from '../types';
import { classProfile } from './classwhy';
import { book, overdue, refuse } from './store';

type Args = Record<string, unknown>;
const KEYS: Record<string, FilterKey> = {
  級: 'class',
  區: 'area',
  久: 'stale',
  標籤: 'tag',
  名單: 'group',
  last: 'silent',
};
const SCHEMES: Partial<Record<FilterKey, ClassScheme>> = {
  tier: 'tier',
  abc: 'abc',
  rfm: 'rfm',
  attitude: 'attitude',
  ladder: 'ladder',
  stage: 'lifecycle',
  depth: 'depth',
  pyramid: 'pyramid',
  effort: 'effort',
  drift: 'drift',
  early: 'early_adopter',
};
const MONEY: FilterKey[] = ['balance', 'bought', 'received', 'owes'];
/** They are read, and fit everybody. */
const ANYBODY: FilterKey[] = [...MONEY, 'recency', 'frequency', 'buys', 'holds'];
const KNOWN: FilterKey[] = [
  'class',
  'area',
  'tag',
  'group',
  'is',
  'stale',
  'silent',
  'completeness',
  'birthday',
  ...(Object.keys(SCHEMES) as FilterKey[]),
  ...ANYBODY,
];
const NEAREST: Record<string, FilterKey> = { clas: 'class', clss: 'class', aera: 'area', tga: 'tag' };
const COMPARE: Record<string, FilterCompare> = { '>': 'more', '<': 'less', '>=': 'at_least', '<=': 'at_most' };

const nextDue = (card: Card) =>
  book.followups
    .filter((one) => one.card === card.id && one.status === 'open')
    .map((one) => one.due)
    .sort()[0];
export const STATES: Record<string, (card: Card) => boolean> = {
  overdue: (card) => overdue(nextDue(card) ?? '9999-01-01') > 0,
  stale: (card) => card.stale_days > 30,
  dormant: (card) => card.last_contact !== null && overdue(card.last_contact) > 90,
  incomplete: (card) => card.completeness.percent < 60,
  unplanned: (card) => nextDue(card) === undefined,
  archived: (card) => card.archived,
};

function chipOf(word: string): FilterChip {
  const negated = word.startsWith('-');
  const found = /^-?([^:<>=]+)(:|>=|<=|>|<)(.+)$/.exec(word);
  const plain = { source: word, name: null, negated, compare: 'equal' as const, amount: null };
  if (found === null) return { ...plain, key: 'text', values: [word.replace(/^-/, '')] };
  const [, name = '', sign = ':', value = ''] = found;
  const own = book.own.find((field) => field.name === name);
  const key = KEYS[name] ?? KNOWN.find((one) => one === name) ?? (own === undefined ? undefined : 'own');
  if (key === undefined)
    throw refuse('field_unknown', { text: name, ...(NEAREST[name] ? { nearest: NEAREST[name] } : {}) });
  if (sign === ':' && MONEY.includes(key)) return { ...plain, key, values: [], amount: value };
  if (sign === ':') return { ...plain, key, name: own?.name ?? null, values: value.split(',') };
  return { ...plain, key, name: own?.name ?? null, values: [], compare: COMPARE[sign] ?? 'equal', amount: value };
}
const chipsOf = (text: string): FilterChip[] =>
  text
    .split(/\s+/)
    .filter((word) => word !== '')
    .map(chipOf);

const LISTS: Partial<Record<FilterKey, (card: Card) => string[]>> = {
  class: (card) => [card.class ?? 'none'],
  area: (card) => card.addresses.map((one) => one.area),
  tag: (card) => card.tags,
  group: (card) => card.groups,
  birthday: (card) => [String(card.birthday?.month ?? '')],
  is: (card) => Object.keys(STATES).filter((state) => STATES[state]?.(card)),
};
const AMOUNTS: Partial<Record<FilterKey, (card: Card) => number>> = {
  stale: (card) => card.stale_days,
  silent: (card) => overdue(card.last_contact ?? '2019-03-08'),
  completeness: (card) => card.completeness.percent,
};
const ownOf = (chip: FilterChip, card: Card): string => card.fields[chip.name ?? ''] ?? '';
const classOf = (card: Card, scheme: ClassScheme): string =>
  (card.archived ? null : classProfile({ card: card.id }).classes.find((one) => one.scheme === scheme)?.class) ?? 'none';
function holds(chip: FilterChip, card: Card): boolean {
  if (ANYBODY.includes(chip.key)) return true;
  const scheme = SCHEMES[chip.key];
  if (scheme !== undefined) return chip.values.includes(classOf(card, scheme));
  const asked = chip.key === 'own' && chip.amount !== null;
  if (asked && ownOf(chip, card) === '') return false;
  const mine = asked ? Number.parseFloat(ownOf(chip, card)) : AMOUNTS[chip.key]?.(card);
  if (mine !== undefined) {
    const other = Number(chip.amount);
    if (chip.compare === 'more') return mine > other;
    if (chip.compare === 'less') return mine < other;
    return chip.compare === 'at_least' ? mine >= other : mine <= other;
  }
  const values = LISTS[chip.key]?.(card) ?? [chip.key === 'own' ? ownOf(chip, card) : card.name];
  return chip.values.some((value) => values.includes(value));
}

export function fits(where: string): (card: Card) => boolean {
  const chips = chipsOf(where);
  const archived = chips.some((chip) => chip.key === 'is' && chip.values.includes('archived'));
  return (card) =>
    card.archived === archived && chips.every((chip) => holds(chip, card) !== chip.negated);
}

/** How many terms of an expression hold for a card, and how many there are. */
export function held(where: string, card: Card): [number, number] {
  const chips = chipsOf(where);
  return [chips.filter((chip) => holds(chip, card) !== chip.negated).length, chips.length];
}

export function readFilter({ text }: Args): FilterReading {
  try {
    const chips = chipsOf(String(text));
    const where = chips.map((chip) => chip.source).join(' ');
    return { text: where, chips, problem: null };
  } catch (problem) {
    return { text: String(text), chips: [], problem: problem as FilterReading['problem'] };
  }
}

export function toggleFilter({ text, key, value }: Args): string {
  const chips = chipsOf(String(text));
  const known = chips.find((chip) => chip.key === key && !chip.negated && chip.amount === null);
  if (known === undefined) return [...chips.map((chip) => chip.source), `${String(key)}:${String(value)}`].join(' ');
  const wanted = String(value);
  const values = known.values.includes(wanted)
    ? known.values.filter((one) => one !== wanted)
    : [...known.values, wanted];
  return chips
    .map((chip) => (chip === known ? `${chip.key}:${values.join(',')}` : chip.source))
    .filter((source) => !source.endsWith(':'))
    .join(' ');
}

export const dropFromFilter = ({ text, at }: Args): string =>
  chipsOf(String(text))
    .filter((_, place) => place !== at)
    .map((chip) => chip.source)
    .join(' ');
