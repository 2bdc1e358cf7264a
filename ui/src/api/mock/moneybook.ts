// What the invented book knows of money: who bought what, what is due when and what came in, on few customers. Every state there is
// stands here once: late, due today, paid in part, another currency, cancelled, paid back, let off, paid too much, on hold.
import type {
  Balance,
  CommissionDraft,
  CreditDraft,
  Day,
  Holding,
  InstalmentDraft,
  Money,
  Order,
  PayWay,
  Product,
  Receipt,
  Reward,
  SourceCost,
  SpecialPrice,
  TradeTerm,
} from '../types';
import { book } from './store';

export type StoredPart = InstalmentDraft & { id: string; reminded_on: Day | null };
/** An order as it is kept: how it stands is worked out of its parts and payments. */
export type StoredOrder = Pick<
  Order,
  'id' | 'card' | 'day' | 'amount' | 'state' | 'number' | 'way' | 'opportunity' | 'refunds' | 'cancelled_on' | 'note' | 'lines'
> & { plan: StoredPart[] };
export interface Kept {
  orders: StoredOrder[];
  receipts: Receipt[];
  holdings: (Holding & { card: string })[];
  credits: Record<string, CreditDraft>;
  prices: (SpecialPrice & { id: string; card: string })[];
  terms: TradeTerm[];
  commissions: (CommissionDraft & { id: string; order: string })[];
  rewards: (Reward & { card: string })[];
  products: Omit<Product, 'customers'>[];
  costs: SourceCost[];
  /** Numbers once given, by day: none is given again. */
  numbers: Record<Day, number>;
}

export const twd = (dollars: number): Money => ({ amount: `${dollars}.00`, currency: 'TWD' });
type Part = [day: Day, amount: number, name?: string];
type Payment = [day: Day, amount: number, way: PayWay];
interface More {
  currency?: string;
  plan?: Part[];
  paid?: Payment[];
  way?: PayWay;
  refunds?: string;
  number?: string;
  cancelled?: Day;
  note?: string;
}

function begun(): Kept {
  const kept: Kept = {
    orders: [],
    receipts: [],
    holdings: [],
    credits: {},
    prices: [],
    terms: [],
    commissions: [],
    rewards: [],
    products: [],
    costs: [],
    numbers: {},
  };
  const cardOf = (name: string) => book.cards.find((one) => one.name === name)?.id;
  const order = (name: string, day: Day, product: string, sum: number, more: More = {}): string => {
    const card = cardOf(name);
    const id = `o${kept.orders.length + 1}`;
    if (card === undefined) return id;
    const money = (dollars: number): Money => ({ amount: `${dollars}.00`, currency: more.currency ?? 'TWD' });
    kept.orders.push({
      id,
      card,
      day,
      amount: money(sum),
      state: more.cancelled ? 'cancelled' : more.plan ? 'planned' : 'paid',
      number: more.number ?? '',
      way: more.way ?? (more.plan ? null : 'cash'),
      opportunity: null,
      refunds: more.refunds ?? null,
      cancelled_on: more.cancelled ?? null,
      note: more.note ?? '',
      lines: [{ product, quantity: '1', amount: money(sum) }],
      plan: (more.plan ?? []).map(([due_on, amount, label = ''], at) => ({
        id: `${id}-p${at}`,
        due_on,
        amount: money(amount),
        name: label,
        reminded_on: null,
      })),
    });
    for (const [when, amount, way] of more.paid ?? []) {
      kept.numbers[when] = (kept.numbers[when] ?? 0) + 1;
      kept.receipts.push({
        id: `r${kept.receipts.length + 1}`,
        card,
        order: id,
        day: when,
        amount: money(amount),
        way,
        number: numberOf(when, kept.numbers[when]),
        note: '',
      });
    }
    return id;
  };
  order('歐陽靖', '2026-08-09', '責任險', 96_000, { plan: [['2026-09-09', 96_000, '年繳']] });
  order('游志明', '2026-06-10', '車險', 74_400, {
    plan: [
      ['2026-06-15', 18_600],
      ['2026-09-15', 18_600],
      ['2026-12-15', 18_600],
      ['2027-03-15', 18_600],
    ],
    paid: [['2026-06-12', 18_600, 'cash']],
  });
  order('孫麗華', '2026-08-20', '儲蓄險', 77_800, {
    plan: [
      ['2026-08-25', 20_000, '首款'],
      ['2026-10-01', 57_800, '餘款'],
    ],
    paid: [['2026-08-24', 23_400, 'transfer']],
  });
  order('翁曉菁', '2026-08-25', '火險', 64_400, {
    plan: [
      ['2026-10-15', 32_200],
      ['2027-04-15', 32_200],
    ],
  });
  order('汪茂霖', '2026-08-28', '機車險', 58_800, {
    plan: [
      ['2026-10-20', 29_400],
      ['2027-01-20', 29_400],
    ],
  });
  const abroad = order('王美玲', '2026-07-18', '美元壽險', 6_400, {
    currency: 'USD',
    number: 'US-0718',
    plan: [
      ['2026-07-18', 3_200, '首款'],
      ['2026-09-18', 3_200, '第二期'],
    ],
    paid: [['2026-07-18', 3_200, 'transfer']],
  });
  order('王美玲', '2026-05-06', '醫療險', 42_000, { way: 'card', number: 'A-1021' });
  order('王美玲', '2025-05-04', '醫療險', 41_000, { way: 'card' });
  order('王美玲', '2026-08-30', '旅平險', 3_600, { way: 'cash' });
  order('鄭文傑', '2026-04-08', '團保', 240_000, {
    number: 'G-0408',
    plan: [
      ['2026-04-20', 80_000, '首款'],
      ['2026-06-20', 80_000],
      ['2026-08-20', 80_000],
    ],
    paid: [
      ['2026-04-18', 80_000, 'transfer'],
      ['2026-06-25', 80_000, 'cheque'],
      ['2026-08-20', 80_000, 'transfer'],
    ],
  });
  order('鄭文傑', '2026-05-12', '員工健檢', 75_000, {
    plan: [['2026-07-12', 75_000]],
    cancelled: '2026-06-30',
    note: '改由總公司統一辦',
  });
  const earlier = order('陳國棟', '2026-02-10', '機械險', 300_000, {
    plan: [
      ['2026-02-20', 100_000, '首款'],
      ['2026-05-20', 100_000],
      ['2026-07-20', 100_000],
    ],
    paid: [
      ['2026-02-19', 100_000, 'transfer'],
      ['2026-05-18', 100_000, 'transfer'],
      ['2026-07-21', 102_000, 'transfer'],
    ],
  });
  const bought = order('黃淑芬', '2026-06-02', '年金險', 180_000, {
    plan: [
      ['2026-06-05', 90_000, '首款'],
      ['2026-07-05', 90_000],
    ],
    paid: [
      ['2026-06-05', 90_000, 'transfer'],
      ['2026-07-04', 89_400, 'cash'],
      ['2026-07-04', 600, 'allowance'],
    ],
  });
  const trip = order('黃淑芬', '2026-07-11', '旅平險', 5_200, { way: 'cash' });
  order('黃淑芬', '2026-07-15', '旅平險', -1_200, { way: 'cash', refunds: trip, note: '少去一位' });
  for (const [name, day, product, sum] of [
    ['張惠雯', '2026-04-21', '店面險', 86_000],
    ['楊振聲', '2026-05-28', '壽險', 210_000],
    ['吳東昇', '2026-06-18', '火險', 152_000],
    ['王明倫', '2026-07-09', '團保', 198_000],
    ['張家誠', '2026-08-13', '車險', 64_000],
    ['吳佩珊', '2026-09-03', '醫療險', 38_000],
    ['許雅筑', '2026-09-10', '意外險', 9_600],
  ] as const)
    order(name, day, product, sum, { way: 'transfer' });

  const credit = (name: string, draft: Partial<CreditDraft>) => {
    const card = cardOf(name);
    if (card !== undefined) kept.credits[card] = { grade: '', limit: null, hold: false, note: '', ...draft };
  };
  credit('歐陽靖', { grade: 'A', limit: twd(80_000), note: '銀行退件一次' });
  credit('汪茂霖', { hold: true });
  credit('王美玲', { grade: '優', limit: twd(300_000) });

  const wang = cardOf('王美玲');
  if (wang !== undefined) {
    const holding = (name: string, kind: Holding['kind'], more: Partial<Holding>, balances: Balance[]) =>
      kept.holdings.push({
        id: `h${kept.holdings.length + 1}`,
        card: wang,
        kind,
        name,
        provider: '',
        account: '',
        opened_on: null,
        matures_on: null,
        closed_on: null,
        note: '',
        balances,
        ...more,
      });
    holding('終身醫療', 'policy', { account: 'P-2019-0417', opened_on: '2019-03-08', matures_on: '2026-11-20' }, [
      { day: '2026-06-30', amount: twd(1_200_000) },
      { day: '2025-12-31', amount: twd(1_150_000) },
    ]);
    holding('定存', 'time', { provider: '玉山銀行', opened_on: '2025-10-12', matures_on: '2026-10-12' }, [
      { day: '2026-06-30', amount: twd(500_000) },
    ]);
    holding('RAV4', 'car', { opened_on: '2021-05-02' }, []);
    kept.prices.push({ id: 'sp1', card: wang, product: '旅平險', price: twd(850), until: '2026-12-31', reason: '全家四人' });
    kept.rewards.push(
      { id: 'rw2', card: wang, day: '2026-08-02', points: 200, what: '轉介 1 位' },
      { id: 'rw1', card: wang, day: '2026-05-06', points: 420, what: '醫療險續保' },
    );
    kept.commissions.push({ id: 'cm1', order: abroad, payee: '周以恩', amount: twd(6_000), paid_on: null });
  }
  kept.commissions.push(
    { id: 'cm2', order: earlier, payee: '周以恩', amount: twd(9_000), paid_on: '2026-08-01' },
    { id: 'cm3', order: bought, payee: '周以恩', amount: twd(5_400), paid_on: null },
  );
  kept.terms = [
    { from: twd(50_000), punctual: false, discount: 20, service: '' },
    { from: twd(200_000), punctual: true, discount: 50, service: '專人到府' },
  ];
  const products: [name: string, category: string, price: number | null, margin: number | null][] = [
    ['醫療險', '人身', 42_000, 180],
    ['年金險', '人身', 180_000, 90],
    ['旅平險', '旅遊', 900, 250],
    ['火險', '產險', 32_200, 150],
    ['車險', '產險', 18_600, 120],
    ['責任險', '產險', 96_000, 140],
  ];
  kept.products = products.map(([name, category, price, margin], at) => ({
    id: `pr${at + 1}`,
    name,
    code: '',
    category,
    price: price === null ? null : twd(price),
    margin,
    retired: false,
  }));
  kept.costs = [{ id: 'sc1', source: '活動', day: '2026-03-22', amount: twd(12_000) }];
  return kept;
}

/** R-2026-0915-03 */
export const numberOf = (day: Day, count: number): string =>
  `R-${day.slice(0, 4)}-${day.slice(5, 7)}${day.slice(8, 10)}-${String(count).padStart(2, '0')}`;

/** Kept in the book beside what its type says, so that undo gives it back with the rest. */
export function kept(): Kept {
  const held = book as typeof book & { money?: Kept };
  held.money ??= begun();
  return held.money;
}
