// Customers among the rows who owe more than their limit or to whom nothing is to be delivered.
import * as api from '../../api';
import type { CardRef, DueRow } from '../../api';
import { live } from '../../app/refresh.svelte';
import { session } from '../../app/session.svelte';
import { m } from '../../paraglide/messages.js';
import { creditFacts } from './words';

export interface Warned {
  card: CardRef;
  words: string;
}
/** Each is asked for alone; those whose day comes first matter most. */
const ASKED = 30;

/**
 * Asking for a customer's trade is looking at the card, and in a book that several share every look is on record: there nobody is
 * looked at for this list, and the facts stand in the form of whoever pays.
 */
export function warnedOf(rows: () => DueRow[]): { readonly value: Warned[] } {
  const found = live(['sales', 'cards', 'book'], async () => {
    if (session.person?.role !== null) return [];
    const cards = [...new Map(rows().map((row) => [row.card.id, row.card])).values()].slice(0, ASKED);
    const all = await Promise.all(cards.map((card) => api.trade(card.id)));
    return cards.flatMap((card, at): Warned[] => {
      const facts = creditFacts(all[at]?.credit ?? NOTHING).filter((fact) => fact.code !== 'late');
      return facts.length === 0 ? [] : [{ card, words: facts.map((fact) => fact.words).join(m.list_comma()) }];
    });
  });
  return {
    get value() {
      return found.value ?? [];
    },
  };
}

const NOTHING: api.Credit = {
  grade: '',
  limit: null,
  hold: false,
  note: '',
  owed: [],
  late: [],
  over: null,
  punctuality: { in_time: 0, late: 0, worst_days: 0 },
};
