// What would be enough for a class that cannot be told yet, each with what there is and what one can do about it. Words and places.
import type { Explained } from '../../api';
import { session } from '../../app/session.svelte';
import { m } from '../../paraglide/messages.js';
import { plainDate } from '../../parts/text/format';
import { addDays, numberOf, textOf } from './numbers';

/** What the button does; `none`: it comes by itself, or nobody can do it alone. */
export type EnoughDeed = 'purchase' | 'balance' | 'holding' | 'log' | 'products' | 'judge' | 'none';
export interface Enough {
  words: string;
  have: string;
  deed: EnoughDeed;
  /** In place of a button. */
  note?: string;
}

const day = (iso: string): string => plainDate(iso, session.today);

export function enough({ scheme, missing, why }: Explained): Enough[] {
  const count = (key: string): number => numberOf(why, key) ?? 0;
  const bought = (needs: number): Enough => ({
    words: m.enough_purchases({ count: needs }),
    have: m.enough_days({ count: count('purchases') }),
    deed: 'purchase',
  });
  const after = (made: string | null, known: number | null, needs: number): Enough => {
    const born = made ?? (known === null ? null : addDays(session.today, -known));
    const on = born === null ? null : addDays(born, needs);
    const have = born === null || on === null ? '' : m.enough_by({ count: known ?? ageOf(born), day: day(on) });
    return { words: scheme === 'abc' ? m.enough_age_abc({ count: needs }) : m.enough_age({ count: needs }), have, deed: 'none', note: m.enough_by_itself() };
  };
  switch (missing) {
    case 'no_balance':
      return [{ words: m.enough_balance(), have: m.enough_empty(), deed: 'balance' }];
    case 'no_purchase':
      return [{ words: m.enough_purchase(), have: m.enough_rows({ count: 0 }), deed: 'purchase' }];
    case 'few_purchases':
      return scheme === 'attitude'
        ? [bought(count('needs')), { words: m.enough_elsewhere(), have: m.enough_empty(), deed: 'holding' }]
        : [bought(count('needs'))];
    case 'few_customers': {
      const needs = count('needs') || 5;
      const known = numberOf(why, 'customers');
      const have = known === null ? '' : m.enough_people({ count: known });
      return [{ words: scheme === 'rfm' ? m.enough_buyers({ count: needs }) : m.enough_profits({ count: needs }), have, deed: 'none', note: m.enough_not_alone() }];
    }
    case 'other_undated':
      return [{ words: m.enough_dated(), have: m.enough_empty(), deed: 'holding' }];
    case 'no_profit':
      return [
        { words: m.enough_purchase_year(), have: '', deed: 'purchase' },
        { words: m.enough_margin(), have: '', deed: 'products' },
      ];
    case 'not_judged':
      return [{ words: m.enough_judged(), have: m.enough_empty(), deed: 'judge' }];
    case 'too_new':
      if (scheme === 'abc')
        return [
          { words: m.enough_received({ count: count('months') }), have: m.enough_rows({ count: 0 }), deed: 'purchase' },
          after(null, numberOf(why, 'known_days'), count('needs_days')),
        ];
      return [{ words: m.enough_reached(), have: m.enough_rows({ count: 0 }), deed: 'log' }, after(textOf(why, 'made'), null, count('new_days'))];
    case null:
      return [];
  }
}

const ageOf = (made: string): number => Math.max(0, Math.round((Date.parse(session.today) - Date.parse(made)) / 86_400_000));
