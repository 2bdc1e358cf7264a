// The invented book's answers about gifts: the list of a festival, the ledger, one customer, and what is written down.
import type { Card, Day, Gift, GiftDraft, GiftPage, GiftSwap, GiftsWith, GiftWarning, Money } from '../types';
import { shift } from './contacts';
import { fits } from './filter';
import { FAMILY, FESTIVALS, kept, LIKES, MAY_NOT, type Stored, TABOO, THREE_YEARS } from './giftbook';
import { person } from './safety/vault';
import { book, cardBy, nextId, refOf, refuse, TODAY, write } from './store';

type Args = Record<string, unknown>;

const minor = (money: Money | null, currency: string): number =>
  money?.currency === currency ? Math.round(Number(money.amount) * 100) : 0;
const sum = (gifts: Stored[], currency: string): Money => ({
  amount: (gifts.reduce((all, one) => all + minor(one.value, currency), 0) / 100).toFixed(2),
  currency,
});
const span = (date: Day): [Day, Day] => [shift(date, -60), shift(date, 20)];
const onList = (id: string, date: Day): Stored[] =>
  kept().gifts.filter((one) => {
    const [from, to] = span(date);
    return one.direction === 'out' && one.occasion === id && one.day >= from && one.day <= to;
  });

/** One name holds the other. */
const same = (one: string, other: string): boolean => {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  return short.length >= 2 && long.includes(short);
};
const given = (card: string): Stored[] =>
  kept()
    .gifts.filter((one) => one.card === card && one.direction === 'out' && one.state === 'given' && one.day >= THREE_YEARS)
    .sort((one, other) => other.day.localeCompare(one.day));

function warningOf(gift: Stored, each: Money | null): GiftWarning | null {
  const { name } = cardBy(gift.card);
  if (gift.despite || gift.state === 'given') return null;
  const costs = gift.value === null ? gift.what !== '' : Number(gift.value.amount) > 0;
  if (MAY_NOT.includes(name) && costs) return { code: 'may_not_accept' };
  if (gift.what === '') return null;
  const again = given(gift.card).find((one) => same(one.what, gift.what));
  if (again !== undefined) return { code: 'again', what: again.what, day: again.day, reaction: again.reaction };
  const taboo = (TABOO[name] ?? []).find((one) => gift.what.includes(one));
  if (taboo !== undefined) return { code: 'taboo', what: taboo };
  const dear = each !== null && minor(gift.value, each.currency) > minor(each, each.currency);
  return dear ? { code: 'too_dear', each } : null;
}

const giftOf = ({ logged, ...gift }: Stored): Gift => ({
  ...gift,
  card: refOf(cardBy(gift.card)),
  answered: gift.direction === 'in' ? (kept().gifts.find((one) => one.answers === gift.id)?.what ?? null) : null,
});
/** Of one day, the one written down last comes first. */
const newestFirst = (gifts: Stored[]): Gift[] =>
  gifts
    .map(giftOf)
    .reverse()
    .sort((one, other) => other.day.localeCompare(one.day));

export function giftPage({ occasion: asked, currency: wanted }: Args): GiftPage {
  const currency = String(wanted);
  const near = FESTIVALS.find(([id]) => id === (asked === '' ? 'mid_autumn' : asked));
  if (near === undefined) throw refuse('unknown');
  const [occasion, date] = near;
  const list = onList(occasion, date);
  const limits = kept().budgets[`${occasion}:${date.slice(0, 4)}`] ?? { total: null, each: null };
  const rows = list.map((gift) => ({
    gift: giftOf(gift),
    last: given(gift.card).find((one) => one.occasion === occasion && one.day < span(date)[0])?.what ?? null,
    warning: warningOf(gift, limits.each),
  }));
  const place = ({ gift }: { gift: Gift }) => `${gift.card.class ?? 'Z'}${String(gift.card.number).padStart(6, '0')}`;
  rows.sort((one, other) => place(one).localeCompare(place(other)));
  const all = kept().gifts;
  const year = all.filter((one) => one.state === 'given' && one.day.startsWith(TODAY.slice(0, 4)));
  const out = year.filter((one) => one.direction === 'out');
  return {
    festivals: FESTIVALS.map(([id, day]) => {
      const own = onList(id, day);
      return { id, date: day, total: own.length, given: own.filter((one) => one.state === 'given').length };
    }),
    occasion,
    date,
    rows,
    budget: {
      ...limits,
      spent: sum(list.filter((one) => one.state !== 'planned'), currency),
      planned: sum(list.filter((one) => one.state === 'planned'), currency),
    },
    ledger: newestFirst(all.filter((one) => one.state === 'given')),
    given: out.length,
    given_value: sum(out, currency),
    received: year.length - out.length,
    unanswered: all.filter((one) => one.direction === 'in' && giftOf(one).answered === null).length,
  };
}

export function giftsWith({ card: id, currency: wanted }: Args): GiftsWith {
  const card = cardBy(id);
  const currency = String(wanted);
  const own = kept().gifts.filter((one) => one.card === card.id && one.day >= THREE_YEARS);
  const told = own.filter((one) => one.state === 'given');
  const out = told.filter((one) => one.direction === 'out');
  const back = told.filter((one) => one.direction === 'in');
  return {
    gifts: newestFirst(own),
    swaps: swapsFor(card),
    taboo: TABOO[card.name] ?? [],
    may_not: MAY_NOT.includes(card.name),
    given: out.length,
    given_value: sum(out, currency),
    received: back.length,
    received_value: sum(back, currency),
  };
}

function swapsFor(card: Card): GiftSwap[] {
  const family = FAMILY[card.name];
  const others = kept().gifts.filter((one) => one.card !== card.id && one.direction === 'out' && one.state === 'given');
  const nuts = others.filter((one) => one.what === '無糖堅果禮盒');
  const all: GiftSwap[] = [
    ...(LIKES[card.name] ?? []).slice(0, 1).map((what): GiftSwap => ({ what, because: { code: 'likes' }, value: null })),
    ...(family === undefined
      ? []
      : [{ what: family[1], because: { code: 'family', name: family[0] }, value: null } satisfies GiftSwap]),
    ...nuts.slice(0, 1).map(({ what, value }): GiftSwap => ({ what, because: { code: 'given', count: nuts.length }, value })),
  ];
  return all.filter((one) => !given(card.id).some((old) => same(old.what, one.what)));
}

function checked(given: GiftDraft): GiftDraft & { day: Day } {
  const draft = { ...given, what: given.what.trim(), day: given.day ?? TODAY };
  if (draft.direction === 'in') draft.state = 'given';
  if (draft.state === 'given' && draft.day > TODAY) throw refuse('date_impossible', { text: draft.day }, 'day');
  return draft;
}
/** What is given stands in the log once. */
function log(gift: Stored): void {
  if (gift.state !== 'given' || gift.logged) return;
  gift.logged = true;
  book.log.push({
    id: nextId('i'),
    card: gift.card,
    day: gift.day,
    time: '11:20',
    at: `${TODAY}T11:20:00+08:00`,
    kind: 'gift',
    direction: gift.direction,
    reached: true,
    note: gift.what,
    outcome: gift.reaction,
    agreed: '',
    attendees: '',
    expectation: null,
    cost: gift.value,
    thin: false,
    by: '我',
  });
}

export function addGift({ card: id, draft }: Args) {
  const card = cardBy(id);
  const wanted = checked(draft as GiftDraft);
  return write('add_gift', [card], ['gifts', 'interactions', 'history'], () => {
    const gift: Stored = { ...wanted, id: nextId('gift'), card: card.id, logged: false };
    kept().gifts.push(gift);
    log(gift);
    return gift.id;
  });
}

function known(id: unknown): Stored {
  const gift = kept().gifts.find((one) => one.id === id);
  if (gift === undefined) throw refuse('unknown');
  return gift;
}
export function changeGift({ id, draft }: Args) {
  const wanted = checked(draft as GiftDraft);
  const { card } = known(id);
  return write('change_gift', [cardBy(card)], ['gifts', 'interactions', 'history'], () => {
    const gift = Object.assign(known(id), wanted);
    log(gift);
    return gift.id;
  });
}
export function removeGift({ id }: Args) {
  const gift = known(id);
  if (gift.state === 'given') throw refuse('unknown');
  return write('remove_gift', [cardBy(gift.card)], ['gifts', 'history'], () => {
    kept().gifts = kept().gifts.filter((one) => one.id !== id);
    return null;
  });
}

export function planGifts({ occasion, where }: Args) {
  const [id, date] = festival(occasion);
  const last = kept().gifts.filter((one) => one.direction === 'out' && one.state === 'given' && one.occasion === id && one.day < span(date)[0]);
  const wanted = where === null ? last.map((one) => one.card) : book.cards.filter(fits(String(where) || 'class:A')).map((one) => one.id);
  return putOn(id, date, wanted);
}
export function planGiftsFor({ occasion, people }: Args) {
  if (!person()?.rights.includes('change_many')) throw refuse('not_allowed', { right: 'change_many' });
  const [id, date] = festival(occasion);
  return putOn(id, date, people as string[]);
}
function festival(occasion: unknown): [string, Day] {
  const found = FESTIVALS.find(([one]) => one === occasion);
  if (found === undefined) throw refuse('unknown');
  return found;
}
function putOn(id: string, date: Day, wanted: string[]) {
  const there = onList(id, date).map((one) => one.card);
  const added = [...new Set(wanted)].filter((card) => !there.includes(card) && !cardBy(card).archived);
  return write('plan_gifts', added.map(cardBy), ['gifts', 'history'], () => {
    for (const card of added) {
      const draft: GiftDraft = { ...EMPTY, occasion: id, day: date };
      kept().gifts.push({ ...checked(draft), id: nextId('gift'), card, logged: false });
    }
    return added.length;
  });
}
const EMPTY: GiftDraft = {
  direction: 'out',
  state: 'planned',
  what: '',
  occasion: '',
  day: null,
  value: null,
  about: false,
  way: null,
  reaction: '',
  despite: false,
  answers: null,
};

export function setGiftBudget({ occasion, date, total, each }: Args) {
  return write('set_gift_budget', [], ['gifts', 'history'], () => {
    kept().budgets[`${String(occasion)}:${String(date).slice(0, 4)}`] = { total: total as Money | null, each: each as Money | null };
    return null;
  });
}
