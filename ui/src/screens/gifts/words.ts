// What is said of gifts: states, ways, occasions, and what speaks against one. Words only.
import type { Component } from 'svelte';
import Banknote from '@lucide/svelte/icons/banknote';
import Check from '@lucide/svelte/icons/check';
import Pencil from '@lucide/svelte/icons/pencil';
import ShieldCheck from '@lucide/svelte/icons/shield-check';
import ShoppingBag from '@lucide/svelte/icons/shopping-bag';
import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import type { CardRef, Day, Gift, GiftFestival, GiftRow, GiftState, GiftSwap, GiftWarning, GiftWay } from '../../api/types';
import { m } from '../../paraglide/messages.js';
import { getLocale } from '../../paraglide/runtime.js';
import type { Tone } from '../../parts/Chip.svelte';
import { monthShort, parts, plainDate } from '../../parts/text/format';
import { sentence } from '../../parts/text/words';
import { bare, signed } from './sums';

/** The festivals for which lists are kept. */
export const FESTIVALS = ['spring_festival', 'dragon_boat', 'mid_autumn', 'christmas', 'new_year'];
export const isFestival = (occasion: string): boolean => FESTIVALS.includes(occasion);
export const festivalName = (id: string): string => sentence(`festival_${id}`);
export const calledOf = ({ salutation, name }: CardRef): string => salutation || name;

/** 中秋節, 喜事, 平常 */
export function occasionOf(occasion: string): string {
  if (occasion === '') return m.gift_ordinary();
  // The core knows festivals without a list as well; anything else is in the person's own words.
  const name = festivalName(occasion);
  return name === `festival_${occasion}` ? occasion : name;
}
export function festivalOption({ id, date, total, given }: GiftFestival, today: Day): string {
  const named = { festival: festivalName(id), date: plainDate(date, today) };
  return total === 0 ? m.gift_festival_none(named) : m.gift_festival_count({ ...named, given, total });
}

export const WAY: Record<GiftWay, () => string> = {
  hand: m.gift_way_hand,
  post: m.gift_way_post,
  courier: m.gift_way_courier,
  office: m.gift_way_office,
};
export const STATE: Record<GiftState, () => string> = {
  planned: m.gift_state_planned,
  bought: m.gift_state_bought,
  given: m.gift_state_given,
};

/** 親送 9/18. A day nobody chose is that of the festival, and is not said. */
export function wayWords({ way, day, state }: Gift, festival: Day, today: Day): string {
  const date = day === festival && state !== 'given' ? '' : plainDate(day, today);
  return [way === null ? '' : WAY[way](), date].filter((words) => words !== '').join(' ');
}

export const valueWords = (gift: Gift, currency: string): string => {
  if (gift.value === null) return '—';
  const amount = bare(gift.value, currency);
  return gift.about ? m.gift_about_amount({ amount }) : amount;
};

export interface Mark {
  tone: Tone;
  icon?: Component<{ size?: number | string; strokeWidth?: number | string }>;
  words: string;
}

/** 去年也送高山茶, 2024 年送過高山茶. Under the name it has now: what it was called then stands in the panel. */
function againWords(what: string, day: Day, today: Day): string {
  const year = parts(day).year;
  const back = parts(today).year - year;
  if (back === 1) return m.gift_again_last({ what });
  return back <= 0 ? m.gift_again_this({ what }) : m.gift_again_year({ what, year: String(year) });
}

/** What speaks against a gift, on the chip and above the panel. */
export function warningTitle(warning: GiftWarning, gift: Gift, today: Day): string {
  if (warning.code === 'may_not_accept') return m.gift_may_not();
  if (warning.code === 'again') return againWords(gift.what, warning.day, today);
  if (warning.code === 'taboo') return m.gift_taboo({ what: warning.what });
  return m.gift_too_dear({ amount: bare(warning.each, warning.each.currency) });
}
export function warningAbout(warning: GiftWarning, gift: Gift, today: Day): string {
  if (warning.code === 'may_not_accept') return m.gift_may_not_about();
  if (warning.code === 'taboo') return m.gift_taboo_about({ what: warning.what });
  if (warning.code === 'again') {
    const { what, reaction } = warning;
    const date = plainDate(warning.day, today);
    return reaction === '' ? m.gift_again_about({ date, what }) : m.gift_again_said({ date, what, reaction });
  }
  return m.gift_too_dear_about({
    value: gift.value === null ? '—' : signed(gift.value),
    amount: signed(warning.each),
  });
}
export const WARNING_ICON = {
  may_not_accept: ShieldCheck,
  again: TriangleAlert,
  taboo: TriangleAlert,
  too_dear: Banknote,
};

const DONE: Record<GiftState, Omit<Mark, 'words'>> = {
  planned: { tone: 'tag' },
  bought: { tone: 'tag', icon: ShoppingBag },
  given: { tone: 'green', icon: Check },
};
/** One chip a row: what speaks against it, else that nothing was chosen, else how far it is. */
export function markOf({ gift, warning }: GiftRow, today: Day): Mark {
  if (warning !== null)
    return {
      tone: warning.code === 'may_not_accept' ? 'slate' : 'amber',
      icon: WARNING_ICON[warning.code],
      words: warningTitle(warning, gift, today),
    };
  if (gift.what === '' && gift.state !== 'given') return { tone: 'amber', icon: Pencil, words: m.gift_pick() };
  return { ...DONE[gift.state], words: STATE[gift.state]() };
}

/** Why something is proposed. */
export function becauseWords({ because }: GiftSwap): string {
  if (because.code === 'likes') return m.gift_swap_because_likes();
  if (because.code === 'family') return m.gift_swap_because_family({ name: because.name });
  return m.gift_swap_because_given({ count: because.count });
}

export type Show = 'all' | 'out' | 'in' | 'open';
export const isOpen = (gift: Gift): boolean => gift.direction === 'in' && gift.answered === null;
export const shown = (ledger: Gift[], show: Show): Gift[] =>
  ledger.filter((gift) => (show === 'open' ? isOpen(gift) : show === 'all' || gift.direction === show));

/** 2026/2, Feb 2026: in three years the month is enough. */
export function monthOf(day: Day): string {
  const { year, month } = parts(day);
  return getLocale() === 'en' ? `${monthShort(month)} ${year}` : `${year}/${month}`;
}
