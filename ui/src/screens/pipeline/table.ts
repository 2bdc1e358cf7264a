// The table of opportunities: which are shown and in which order. Pure.
import type { Opportunity } from '../../api/types';
import { getLocale } from '../../paraglide/runtime.js';
import { unitsOf } from './amounts';
import { amountOf, COLUMNS } from './board';

export type Shown = 'open' | 'qualified' | 'ended';
export type SortKey = 'customer' | 'title' | 'kind' | 'stage' | 'value' | 'probability' | 'expected' | 'source' | 'stalled';
export interface Sort {
  by: SortKey;
  up: boolean;
}

export const isShown = ({ stage }: Opportunity, shown: Shown): boolean => {
  if (stage === 'lost') return shown === 'ended';
  return (stage === 'qualified') === (shown === 'qualified') && shown !== 'ended';
};

/** What a column is ordered by; null where nothing is known, which comes last both ways. */
type Key = string | number | bigint | null;
const words = (text: string): Key => (text === '' ? null : text);
const KEYS: Record<SortKey, (deal: Opportunity) => Key> = {
  customer: ({ card }) => card.name,
  title: ({ title }) => title,
  kind: ({ kind }) => kind,
  stage: ({ stage }) => (stage === 'lost' ? COLUMNS.length : COLUMNS.indexOf(stage)),
  value: (deal) => {
    const amount = amountOf(deal);
    return amount === null ? null : unitsOf(amount);
  },
  probability: ({ probability }) => probability,
  expected: ({ expected_on, order, stage }) => (stage === 'lost' ? null : (order?.next_due ?? order?.paid_on ?? expected_on)),
  source: ({ source }) => words(source),
  stalled: ({ stalled_days }) => stalled_days,
};
/** Pressed for the first time, these begin with the largest. */
const LARGEST_FIRST: SortKey[] = ['value', 'probability', 'stalled'];

export const nextSort = (now: Sort | null, by: SortKey): Sort =>
  now?.by === by ? { by, up: !now.up } : { by, up: !LARGEST_FIRST.includes(by) };

function comparing(): (one: string | number | bigint, other: string | number | bigint) => number {
  const { compare } = new Intl.Collator(getLocale());
  return (one, other) => {
    if (typeof one === 'string' && typeof other === 'string') return compare(one, other);
    return one < other ? -1 : one > other ? 1 : 0;
  };
}

/** Amounts of two currencies are not held against each other: one currency comes after the other. */
export function sorted(deals: readonly Opportunity[], { by, up }: Sort): Opportunity[] {
  const keyOf = KEYS[by];
  const compare = comparing();
  const currency = (deal: Opportunity) => (by === 'value' ? (amountOf(deal)?.currency ?? '') : '');
  return [...deals].sort((one, other) => {
    const [a, b] = [keyOf(one), keyOf(other)];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return compare(currency(one), currency(other)) || (up ? compare(a, b) : compare(b, a));
  });
}
