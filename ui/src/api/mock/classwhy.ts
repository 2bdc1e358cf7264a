// Why a customer of the invented book is in a class: the sentences the core would say, with made-up figures, and rows that are there.
import type {
  CardRef,
  ClassMissing,
  ClassScheme,
  ClassWhy,
  Evidence,
  Explained,
  Money,
  Profile,
  ProfileClass,
} from '../types';
import { classCounts, kept } from './classes';
import { kept as moneybook, twd } from './moneybook';
import { days } from './orders';
import { minor, money } from './reckoning';
import { book, cardBy, refOf, refuse, TODAY } from './store';

type Args = Record<string, unknown>;

const cardOf = (id: unknown): CardRef => {
  const card = cardBy(id);
  if (card.archived) throw refuse('card_unknown');
  return refOf(card);
};
const ordersOf = (card: string) =>
  moneybook()
    .orders.filter((one) => one.card === card && one.state !== 'cancelled' && one.amount.currency === 'TWD')
    .sort((one, other) => (one.day > other.day ? -1 : 1));
const boughtOf = (card: string): number => ordersOf(card).reduce((sum, one) => sum + minor(one.amount), 0);
const balanceOf = (card: string): Money | null => {
  const mine = moneybook().holdings.filter((one) => one.card === card);
  const sum = mine.reduce((so, one) => so + (minor(one.balances[0]?.amount ?? twd(0))), 0);
  return sum === 0 ? null : money(sum, 'TWD');
};

interface Told {
  name: string | null;
  why: ClassWhy;
  missing?: ClassMissing;
}
const told = (name: string | null, code: string, args: ClassWhy['args'] = {}, missing?: ClassMissing): Told => ({
  name,
  why: { code, args: name === null ? args : { class: name, ...args } },
  ...(missing === undefined ? {} : { missing }),
});

function ruled(card: CardRef, scheme: ClassScheme): Told {
  const orders = ordersOf(card.id);
  const sum = boughtOf(card.id);
  const balance = balanceOf(card.id);
  const { abc } = kept().settings;
  switch (scheme) {
    case 'tier':
      if (balance === null) return told(null, 'tier_no_balance', {}, 'no_balance');
      return told(minor(balance) >= 30_000_000 ? 'vip' : minor(balance) >= 10_000_000 ? 'select' : 'plain', 'tier_balance', {
        balance: minor(balance),
        edge: 10_000_000,
        next_edge: 30_000_000,
      });
    case 'abc':
      if (sum <= 0) return told('c', 'abc_nothing', { months: abc.months, known_days: 900, new_days: abc.new_days });
      return told(card.class?.toLowerCase() ?? 'b', 'abc_rank', {
        rank: 12,
        received: sum,
        months: abc.months,
        known_days: 900,
        customers: 150,
        total: 486_000_000,
        share: 0.52,
        a_percent: abc.a_percent,
        b_percent: abc.b_percent,
        a_limit: 3_020_000,
        b_limit: 910_000,
        a_needs: 3_110_000,
      });
    case 'rfm':
      if (orders.length === 0) return told(null, 'rfm_no_purchase', {}, 'no_purchase');
      return told('newcomer', 'rfm_cell', {
        hint: 'second_purchase',
        days_since: 21,
        days: orders.length,
        amount: sum,
        recency: 5,
        frequency: Math.min(5, orders.length),
        amount_step: 4,
        recency_cuts: [30, 60, 90, 180],
        frequency_cuts: [1, 3, 5, 8],
        amount_cuts: [800_000, 1_900_000, 3_600_000, 7_400_000],
      });
    case 'attitude':
      return told(null, 'attitude_few_purchases', { purchases: orders.length, needs: 3, months: 24 }, 'few_purchases');
    case 'ladder':
      return told(orders.length > 0 ? 'trade' : 'trust', 'ladder_rung', {
        has: orders.length,
        needs: 1,
        without_evidence: [],
        next: orders.length > 0 ? 'satisfied' : 'trade',
        next_has: 0,
        next_needs: 1,
      });
    case 'lifecycle': {
      const since = orders[0]?.day ?? '2026-03-02';
      const name = orders.length > 0 ? 'signed' : 'prospect';
      return told(name, `lifecycle_${name}`, { since, steps: 2, ...(orders.length > 0 ? { from: 'target' } : {}) });
    }
    case 'depth': {
      const last = cardBy(card.id).last_contact;
      const lines = { ...kept().settings.depth };
      if (last === null) return told(null, 'depth_too_new', { ...lines, made: '2026-09-03' }, 'too_new');
      return told('ordinary', 'depth_ordinary', { ...lines, last, days_since: days(last, TODAY), forgotten_on: '2027-01-20' });
    }
    case 'pyramid':
      return told(null, 'pyramid_no_profit', {}, 'no_profit');
    case 'effort':
      return told(null, 'effort_suggestion', {}, 'no_profit');
    case 'drift':
      return told(null, 'drift_few_purchases', { purchases: orders.length, needs: 4 }, 'few_purchases');
    case 'early_adopter':
      return told(null, 'early_adopter_unjudged', {}, 'not_judged');
  }
}

const inForce = (card: string, scheme: ClassScheme) =>
  kept().judgements.find((one) => one.card === card && one.scheme === scheme && (one.until === null || one.until >= TODAY)) ?? null;

function rows(card: CardRef, scheme: ClassScheme): Evidence[] {
  if (scheme === 'depth' || scheme === 'ladder')
    return book.log
      .filter((one) => one.card === card.id)
      .map((one) => ({ kind: 'contact', id: one.id, day: one.day, text: one.note, amount: null, left_out: null }));
  return ordersOf(card.id).map((one) => ({
    kind: scheme === 'abc' ? 'receipt' : 'order',
    id: one.id,
    day: one.day,
    text: one.lines[0]?.product ?? '',
    amount: one.amount,
    left_out: null,
  }));
}

export function explainClass({ card: id, scheme: asked }: Args): Explained {
  const [card, scheme] = [cardOf(id), asked as ClassScheme];
  const rule = kept().versions.find((one) => one.scheme === scheme) ?? { scheme, version: 1, since: null };
  const { name, why, missing } = ruled(card, scheme);
  const judgement = inForce(card.id, scheme);
  return {
    scheme,
    class: judgement?.class ?? name,
    ruled: name,
    missing: missing ?? null,
    rule,
    why,
    counts: classCounts({ scheme }),
    rows: rows(card, scheme),
    judgement,
    judgements: kept().judgements.filter((one) => one.card === card.id && one.scheme === scheme),
  };
}

export function classProfile({ card: id }: Args): Profile {
  const card = cardOf(id);
  const classes = kept().versions.map(({ scheme }): ProfileClass => {
    const { name, missing } = ruled(card, scheme);
    const judged = inForce(card.id, scheme);
    return { scheme, class: judged?.class ?? name, judged: judged !== null, missing: missing ?? null };
  });
  const bought = money(boughtOf(card.id), 'TWD');
  const next = ordersOf(card.id).length > 0 ? 'satisfied' : 'trade';
  return { classes, next_rung: [next, 0, 1], rung_gaps: [], balance: balanceOf(card.id), bought, received: bought.amount === '0.00' ? twd(0) : bought };
}
