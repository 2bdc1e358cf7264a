// What stands in the dialog about a gift, and the draft it comes to. Pure.
import type { CardRef, Day, Direction, Gift, GiftDraft, GiftFestival, GiftState, GiftWay } from '../../api/types';
import { typedOwn } from '../../parts/text/own';
import { addDays } from '../../parts/text/format';
import { amountOf } from '../card/composer';
import { draftOf } from './deeds';
import { festivalName, FESTIVALS, isFestival } from './words';

/** What is being written down: a new gift, for somebody or for nobody yet, perhaps as the answer to another; or one that is there. */
export interface Job {
  gift: Gift | null;
  card: CardRef | null;
  answers: Gift | null;
  /** Where the writing begins. */
  at: 'person' | 'what';
}

/** Chosen instead of a festival: own words. */
export const OWN = 'own';
export const NO_OCCASION = 'none';
export const NO_WAY = 'none';

export interface Form {
  direction: Direction;
  state: GiftState;
  what: string;
  /** A festival, OWN or NO_OCCASION. */
  occasion: string;
  own: string;
  value: string;
  currency: string;
  about: boolean;
  way: GiftWay | typeof NO_WAY;
  reaction: string;
}

/** A list takes gifts from so many days before its festival until some after it. */
const BEFORE = 60;
const AFTER = 20;
const near = ({ date }: GiftFestival, day: Day): boolean => day >= addDays(date, -BEFORE) && day <= addDays(date, AFTER);

export function formOf({ gift, answers }: Job, festival: GiftFestival | null, today: Day, currency: string): Form {
  if (gift === null) {
    const occasion = answers === null && festival !== null && near(festival, today) ? festival.id : NO_OCCASION;
    return {
      direction: 'out',
      state: 'given',
      what: '',
      occasion,
      own: '',
      value: '',
      currency,
      about: false,
      way: NO_WAY,
      reaction: '',
    };
  }
  const { occasion, value } = gift;
  return {
    direction: gift.direction,
    state: gift.state,
    what: gift.what,
    occasion: occasion === '' ? NO_OCCASION : isFestival(occasion) ? occasion : OWN,
    own: isFestival(occasion) ? '' : occasion,
    // Another currency stays the one it was written down in.
    value: value === null ? '' : typedOwn({ kind: 'money', currency: value.currency }, `${value.amount} ${value.currency}`),
    currency: value?.currency ?? currency,
    about: gift.about,
    way: gift.way ?? NO_WAY,
    reaction: gift.reaction,
  };
}

/** Who types a festival's name means the festival. */
export function occasionIn({ occasion, own }: Form): string {
  if (occasion !== OWN) return occasion === NO_OCCASION ? '' : occasion;
  const words = own.trim();
  return FESTIVALS.find((id) => festivalName(id) === words) ?? words;
}
const isGiven = ({ direction, state }: Form): boolean => direction === 'in' || state === 'given';

/** The day where nobody says another: the one it had, today for what is given, the festival's for what is planned. */
export function usualDay(form: Form, gift: Gift | null, festivals: GiftFestival[], today: Day): Day {
  const occasion = occasionIn(form);
  const festival = festivals.find((one) => one.id === occasion)?.date ?? today;
  const planned = gift !== null && gift.occasion === occasion ? gift.day : festival < today ? today : festival;
  if (!isGiven(form)) return planned;
  return gift !== null && gift.day <= today ? gift.day : today;
}

export type Lack = 'person' | 'what' | 'occasion' | 'value';
/** What is planned may be open, but stands on a list: elsewhere nobody would see it again. What was given was something. */
export function lackOf(form: Form, card: CardRef | null, festivals: GiftFestival[]): Lack | null {
  if (card === null) return 'person';
  if (isGiven(form) && form.what.trim() === '') return 'what';
  if (!isGiven(form) && !festivals.some((one) => one.id === occasionIn(form))) return 'occasion';
  return form.value.trim() !== '' && amountOf(form.value) === null ? 'value' : null;
}

/** On that day it would stand on the list of its festival, or needs none. */
export const isSeen = (form: Form, day: Day, festivals: GiftFestival[]): boolean =>
  isGiven(form) || festivals.some((one) => one.id === occasionIn(form) && near(one, day));

export function draftIn(form: Form, day: Day, { gift, answers }: Job): GiftDraft {
  const amount = amountOf(form.value);
  const value = amount === null ? null : { amount, currency: form.currency };
  const before = gift === null ? null : draftOf(gift);
  const what = form.what.trim();
  const out = form.direction === 'out';
  return {
    direction: form.direction,
    state: out ? form.state : 'given',
    what,
    occasion: occasionIn(form),
    day,
    value,
    about: form.about && value !== null,
    way: !out || form.way === NO_WAY ? null : form.way,
    reaction: form.reaction.trim(),
    // Who gives it all the same said so of that thing, not of another.
    despite: before !== null && before.despite && before.what === what,
    answers: out ? (before?.answers ?? answers?.id ?? null) : null,
  };
}
