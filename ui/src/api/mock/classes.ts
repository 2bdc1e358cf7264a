// The invented book's classes: charts of the size of a real book, a list of those who went quiet, rules that can be tried and put in
// force. What the charts count is made up; who is named in a list is a card of the book.
import type {
  Class,
  ClassCount,
  ClassMoves,
  ClassRules,
  ClassScheme,
  ClassSettings,
  GridCell,
  Insights,
  Judgement,
  JudgementDraft,
  Measures,
  Opportunity,
  Pareto,
  QuietRow,
  RuleVersion,
  Stage,
  Worths,
} from '../types';
import { sourceCosts } from './money';
import { twd } from './moneybook';
import { receivables } from './receivables';
import { minor, money } from './reckoning';
import { opportunities } from './sales';
import { book, cardBy, nextId, refOf, refuse, TODAY, write } from './store';

type Args = Record<string, unknown>;

export const USUAL: ClassSettings = {
  tier: { select: 10_000_000, focus: 20_000_000, vip: 30_000_000, grace_months: 3 },
  abc: { months: 12, a_percent: 80, b_percent: 95, crossing: false, fixed: null, new_days: 90 },
  rfm: { recency: { fixed: [30, 60, 90, 180] }, frequency: { fixed: [1, 3, 5, 8] }, amount: 'quintile' },
  attitude: { purchases: 3 },
  ladder: { reached: 2, recent: 3, referred: 3 },
  depth: { deep_days: 90, fourth_days: 365, forgotten_days: 180, new_days: 30 },
  pyramid: { top_percent: 20, last_percent: 20 },
  drift: { purchases: 4, deviations: 2, late_percent: 125, small_percent: 50 },
};
const SCHEMES: ClassScheme[] = [
  'tier',
  'abc',
  'rfm',
  'attitude',
  'ladder',
  'lifecycle',
  'depth',
  'pyramid',
  'effort',
  'drift',
  'early_adopter',
];

interface Kept {
  settings: ClassSettings;
  versions: RuleVersion[];
  judgements: Judgement[];
  /** Classes the rule of ABC would give; empty once it is in force. */
  moves: [name: string, to: Class, received: number][];
}
/** Kept in the book beside what its type says, so that undo gives it back with the rest. */
export function kept(): Kept {
  const held = book as typeof book & { classes?: Kept };
  held.classes ??= {
    settings: structuredClone(USUAL),
    versions: SCHEMES.map((scheme) => ({ scheme, version: 1, since: null })),
    judgements: [],
    moves: [
      ['吳東昇', 'A', 128_000],
      ['簡秀琴', 'B', 46_000],
      ['葉思妤', 'C', 3_200],
    ],
  };
  return held.classes;
}

const CUSTOMERS = 217;
const dollars = (sum: number) => twd(Math.round(sum));

/** Received of each customer, the largest first; they make 4.86 million in twelve months. */
function amounts(buyers: number, whole: number): number[] {
  const raw = Array.from({ length: buyers }, (_, at) => 1 / (at + 4) ** 1.25);
  const sum = raw.reduce((so, one) => so + one, 0);
  return raw.map((one) => Math.round((one / sum) * whole));
}
function classed({ abc }: ClassSettings, received: number[]): Class[] {
  const whole = received.reduce((so, one) => so + one, 0);
  let upto = 0;
  return received.map((one, at) => {
    const before = upto;
    upto += one;
    if (abc.fixed !== null) return one * 100 >= abc.fixed.a ? 'A' : one * 100 >= abc.fixed.b ? 'B' : 'C';
    const inside = (percent: number) => (abc.crossing ? before * 100 < percent * whole : upto * 100 <= percent * whole);
    return at === 0 || inside(abc.a_percent) ? 'A' : inside(abc.b_percent) ? 'B' : 'C';
  });
}
const PERIODS = { quarter: [88, 1_340_000], rule: [150, 4_860_000], all: [168, 14_200_000] } as const;

function pareto(period: keyof typeof PERIODS): Pareto {
  const [buyers, whole] = PERIODS[period];
  const received = amounts(buyers, whole);
  const total = received.reduce((so, one) => so + one, 0);
  const classes = classed(kept().settings, received);
  const sum = (some: number[]) => some.reduce((so, one) => so + one, 0);
  const of = (...which: Class[]) => received.filter((_, at) => which.includes(classes[at] ?? 'C'));
  const each = Math.ceil(buyers / 30);
  const count = (name: Class, more = 0): ClassCount => ({
    class: name.toLowerCase(),
    cards: of(name).length + more,
    amount: dollars(sum(of(name))),
  });
  return {
    each,
    bars: Array.from({ length: Math.ceil(buyers / each) }, (_, at) => {
      const some = received.slice(at * each, (at + 1) * each);
      return {
        cards: some.length,
        class: (classes[at * each] ?? 'C').toLowerCase(),
        amount: dollars(sum(some)),
        share: sum(received.slice(0, (at + 1) * each)) / total,
      };
    }),
    counts: [count('A'), count('B'), count('C', CUSTOMERS - buyers - 9), { class: null, cards: 9, amount: dollars(0) }],
    edges: [sum(of('A')) / total, sum(of('A', 'B')) / total],
    top_tenth: sum(received.slice(0, Math.floor(buyers / 10))) / total,
    silent: 3,
    total: dollars(total),
  };
}

const CARDS = [
  [6, 7, 8, 10, 11],
  [6, 7, 7, 6, 5],
  [7, 6, 5, 4, 3],
  [8, 5, 4, 3, 3],
  [12, 6, 4, 4, 3],
];
const DORMANT: Record<string, number> = { 25: 3, 14: 4, 15: 3 };
const LOST: Record<string, number> = { 11: 4, 12: 3, 21: 1, 22: 1 };
const cells = (): GridCell[] =>
  CARDS.flatMap((row, down) =>
    row.map((cards, across) => {
      const [recency, frequency] = [5 - down, across + 1];
      const at = `${recency}${frequency}`;
      const amount = cards * (5_200 + frequency * frequency * 1_900) * 100;
      return { recency, frequency, cards, dormant: DORMANT[at] ?? 0, lost: LOST[at] ?? 0, amount };
    }),
  );

const QUIET: [name: string, group: string, days: number, yearly: number][] = [
  ['曾玉蘭', 'dormant', 187, 120_000],
  ['余光遠', 'lost', 301, 88_000],
  ['劉建宏', 'dormant', 142, 64_000],
  ['游志明', 'late', 74, 55_800],
  ['楊振聲', 'dormant', 120, 51_000],
  ['簡秀琴', 'dormant', 98, 46_000],
  ['汪茂霖', 'lost', 266, 39_000],
  ['翁曉菁', 'late', 61, 31_500],
  ['葉思妤', 'lost', 415, 20_000],
];
const isPlanned = (card: string): boolean => book.followups.some((one) => one.card === card && one.status === 'open');
const quiet = (): QuietRow[] =>
  QUIET.flatMap(([name, group, days, yearly]) => {
    const card = book.cards.find((one) => one.name === name && !one.archived);
    if (card === undefined) return [];
    return [{ card: refOf(card), group, days, yearly: twd(yearly), last_contact: card.last_contact, planned: isPlanned(card.id) }];
  });

const STAGES: Stage[] = ['prospect', 'target', 'signed', 'qualified'];
function funnel(deals: Opportunity[]) {
  const rank = (deal: Opportunity): number =>
    deal.stage === 'lost' ? Number(deal.ticks.every((tick) => tick !== null)) : STAGES.indexOf(deal.stage);
  return STAGES.map((stage, at) => {
    const here = deals.filter((deal) => deal.stage === stage);
    const value = here.reduce((sum, deal) => sum + (deal.value === null ? 0 : minor(deal.value)), 0);
    const reached = deals.filter((deal) => rank(deal) >= at).length;
    return { stage, reached, here: here.length, value: value === 0 ? [] : [money(value, 'TWD')] };
  });
}

function sources(deals: Opportunity[]): Measures['sources'] {
  const costs = sourceCosts().filter((one) => one.amount.currency === 'TWD');
  const names = [...new Set([...deals, ...costs].map((one) => one.source))];
  return names
    .map((source) => {
      const mine = deals.filter((deal) => deal.source === source);
      const won = mine.filter((deal) => deal.order !== null && deal.stage !== 'lost').length;
      const spent = costs.filter((one) => one.source === source).reduce((sum, one) => sum + minor(one.amount), 0);
      const each = won > 0 ? money(Math.floor(spent / won), 'TWD') : null;
      return { source, opportunities: mine.length, won, cost: money(spent, 'TWD'), each };
    })
    .sort((one, other) => other.won - one.won || other.opportunities - one.opportunities);
}

function measures(deals: Opportunity[]): Measures {
  return {
    success: [
      { audience: 'existing', won: 8, lost: 4, percent: 67, published: [60, 70] },
      { audience: 'lost', won: 1, lost: 1, percent: null, published: [20, 40] },
      { audience: 'prospect', won: 3, lost: 14, percent: 18, published: [5, 20] },
    ],
    costs: {
      acquisition: twd(84_000),
      won: 12,
      each_won: twd(7_000),
      retention: twd(52_200),
      kept: 58,
      each_kept: twd(900),
    },
    concentration: { top_one: 0.078, top_five: 0.264, customers: 150 },
    wallet: { own: twd(1_850_000), others: twd(3_150_000), customers: 7 },
    sources: sources(deals),
  };
}

const none = (): Insights => {
  const { months, gap } = receivables({ currency: 'TWD' });
  return {
    cards: 0,
    months: 12,
    currency: 'TWD',
    pareto: { each: 1, bars: [], counts: [], edges: [0, 0], top_tenth: null, silent: 0, total: twd(0) },
    grid: { cells: [], recency: [], frequency: [], counts: [] },
    quiet: [],
    quiet_counts: [0, 0, 0],
    funnel: STAGES.map((stage) => ({ stage, reached: 0, here: 0, value: [] })),
    sales: months,
    gap,
    measures: {
      success: measures([]).success.map((one) => ({ ...one, won: 0, lost: 0, percent: null })),
      costs: { acquisition: twd(0), won: 0, each_won: null, retention: twd(0), kept: 0, each_kept: null },
      concentration: null,
      wallet: null,
      sources: [],
    },
  };
};

export function insights({ period }: Args): Insights {
  if (book.cards.length === 0) return none();
  const deals = opportunities();
  const { months, gap } = receivables({ currency: 'TWD' });
  const over = period as keyof typeof PERIODS;
  return {
    cards: CUSTOMERS,
    months: { quarter: 3, rule: kept().settings.abc.months, all: 1200 }[over],
    currency: 'TWD',
    pareto: pareto(over),
    grid: { cells: cells(), recency: [30, 60, 90, 180], frequency: [1, 3, 5, 8], counts: classCounts({ scheme: 'rfm' }) },
    quiet: quiet(),
    quiet_counts: [10, 9, 4],
    funnel: funnel(deals),
    sales: months,
    gap,
    measures: measures(deals),
  };
}

const SPREAD: Record<ClassScheme, [name: string | null, cards: number, amount: number][]> = {
  tier: [['plain', 96, 3_100_000], ['select', 31, 4_500_000], ['focus', 12, 2_900_000], ['vip', 6, 3_400_000], [null, 72, 0]],
  abc: [],
  rfm: [
    ['high_value', 22, 2_600_000],
    ['cooling', 6, 420_000],
    ['dormant', 10, 860_000],
    ['lost', 9, 390_000],
    ['small_regular', 17, 260_000],
    ['regular', 20, 540_000],
    ['newcomer', 26, 210_000],
    ['occasional', 13, 96_000],
    ['quiet', 11, 150_000],
    ['passing', 16, 61_000],
    [null, 67, 0],
  ],
  attitude: [['loyal', 71, 0], ['unattached', 14, 0], ['switching', 8, 0], [null, 124, 0]],
  ladder: [['aware', 21, 0], ['trust', 46, 0], ['trade', 62, 0], ['satisfied', 40, 0], ['loyal', 41, 0], ['advocate', 7, 0]],
  lifecycle: [['prospect', 41, 0], ['target', 17, 0], ['signed', 24, 0], ['qualified', 126, 0], ['lost', 8, 0], ['won_back', 1, 0]],
  depth: [['deep', 58, 0], ['ordinary', 112, 0], ['forgotten', 38, 0], [null, 9, 0]],
  pyramid: [['most_valuable', 30, 0], ['potential', 112, 0], ['negative', 8, 0], [null, 67, 0]],
  effort: [['keep', 30, 0], ['develop', 92, 0], ['let_go', 28, 0], [null, 67, 0]],
  drift: [['steady', 61, 0], ['small', 5, 0], ['late', 11, 0], ['late_and_small', 2, 0], [null, 138, 0]],
  early_adopter: [['yes', 3, 0], [null, 214, 0]],
};
const spread = (scheme: ClassScheme, settings: ClassSettings): ClassCount[] => {
  if (scheme !== 'abc') return SPREAD[scheme].map(([name, cards, amount]) => ({ class: name, cards, amount: dollars(amount) }));
  const [buyers, whole] = PERIODS.rule;
  const received = amounts(buyers, whole);
  const classes = classed(settings, received);
  const count = (name: Class, more: number): ClassCount => {
    const mine = received.filter((_, at) => classes[at] === name);
    return { class: name.toLowerCase(), cards: mine.length + more, amount: dollars(mine.reduce((so, one) => so + one, 0)) };
  };
  return [count('A', 0), count('B', 0), count('C', CUSTOMERS - buyers - 9), { class: null, cards: 9, amount: dollars(0) }];
};
export const classCounts = ({ scheme }: Args): ClassCount[] => spread(scheme as ClassScheme, kept().settings);

export const classRules = (): ClassRules => ({ settings: kept().settings, versions: kept().versions, currency: 'TWD' });
function checked({ abc, tier }: ClassSettings): void {
  if (!(abc.a_percent > 0 && abc.a_percent < abc.b_percent && abc.b_percent <= 100)) throw refuse('rule_unfit', {}, 'abc');
  if (!(tier.select < tier.focus && tier.focus < tier.vip)) throw refuse('rule_unfit', {}, 'tier');
}
export function tryClassRules({ settings, scheme }: Args): ClassCount[] {
  checked(settings as ClassSettings);
  return spread(scheme as ClassScheme, settings as ClassSettings);
}
export function setClassRules({ settings }: Args) {
  const wanted = settings as ClassSettings;
  checked(wanted);
  return write('set_class_rule', [], ['classes', 'history'], () => {
    const { settings: before, versions } = kept();
    for (const version of versions) {
      const key = (version.scheme === 'effort' ? 'pyramid' : version.scheme) as keyof ClassSettings;
      if (JSON.stringify(before[key]) === JSON.stringify(wanted[key])) continue;
      Object.assign(version, { version: version.version + 1, since: TODAY });
    }
    kept().settings = structuredClone(wanted);
    return null;
  });
}

export function judge({ card, draft }: Args) {
  const { reason, until, day, ...said } = draft as JudgementDraft;
  if (reason.trim() === '') throw refuse('reason_missing', {}, 'reason');
  const whom = cardBy(card);
  return write('judge', [whom], ['classes', 'cards', 'history'], () => {
    const id = nextId('judgement-');
    kept().judgements.unshift({ id, card: whom.id, ...said, reason: reason.trim(), day: day ?? TODAY, until, by: '我' });
    if (said.scheme === 'abc') cardBy(card).class = said.class.toUpperCase() as Class;
    return id;
  });
}
export function unjudge({ id }: Args) {
  const found = kept().judgements.find((one) => one.id === id);
  if (found === undefined) throw refuse('unknown');
  return write('unjudge', [cardBy(found.card)], ['classes', 'cards', 'history'], () => {
    kept().judgements = kept().judgements.filter((one) => one.id !== id);
    return null;
  });
}

export function classMoves(): ClassMoves {
  const moves = kept().moves.flatMap(([name, to, received]) => {
    const card = book.cards.find((one) => one.name === name && !one.archived);
    return card === undefined || card.class === to ? [] : [{ card: refOf(card), to, received: twd(received) }];
  });
  return { moves, count: moves.length, locked: moves.length > 0 ? 1 : 0 };
}
export function reclassify() {
  const { moves } = classMoves();
  return write('reclassify', moves.map((one) => cardBy(one.card.id)), ['cards', 'classes', 'history'], () => {
    for (const { card, to } of moves) cardBy(card.id).class = to;
    kept().moves = [];
    return moves.length;
  });
}

/** Of those who bought, the first twelve of the book. */
export function worths(): Worths {
  const cards = book.cards.filter((one) => !one.archived).slice(0, 12);
  if (cards.length === 0)
    return { model: null, thin: { code: 'few_customers', have: 0, need: 50 }, currency: 'TWD', cards: [] };
  const log_likelihood = -1204.6;
  return {
    model: {
      purchases: { r: 0.43, alpha: 9.7, a: 0.71, b: 3.9, log_likelihood },
      spend: { p: 4.1, q: 3.2, gamma: 21_000, log_likelihood },
      customers: 150,
      repeaters: 96,
    },
    thin: null,
    currency: 'TWD',
    cards: cards.map((card, at) => ({
      card: card.id,
      repeats: 9 - Math.floor(at / 2),
      p_alive: Math.max(0.08, 0.97 - at * 0.09),
      expected_12m: Math.max(0.1, 4.2 - at * 0.37),
      value_12m: dollars(182_000 / (1 + at * 0.45)),
      missing: null,
      repeat_score: Math.max(2, 100 - at * 9),
      referral_score: at === 1 ? 100 : 0,
    })),
  };
}
