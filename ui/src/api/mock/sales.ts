// The invented book's opportunities: a few in each column, most things that can be said of one once. Their orders are those of the money.
import type { Day, GateMissing, LostReason, Opportunity, OpportunityDraft, OpportunityOrder, Stage } from '../types';
import { shift } from './contacts';
import { links } from './money';
import { kept as money, type StoredOrder, twd } from './moneybook';
import { days, standingOf } from './orders';
import { money as moneyOf } from './reckoning';
import { book, cardBy, nextId, refOf, refuse, TODAY, write } from './store';

type Args = Record<string, unknown>;
type Ticks = Opportunity['ticks'];
interface Stored extends Omit<Opportunity, 'card' | 'stage' | 'since' | 'missing' | 'order' | 'stalled_days'> {
  card: string;
  lost_on: Day | null;
}

type More = Partial<Pick<Stored, 'product' | 'kind' | 'probability' | 'source' | 'note'>> & {
  ticked?: number;
  /** The product of the order it led to. */
  order?: string;
  lost?: LostReason;
};
function begun(): Stored[] {
  const all: Stored[] = [];
  const put = (name: string, title: string, value: number | null, expected: Day | null, opened: Day, more: More = {}) => {
    const card = book.cards.find((one) => one.name === name)?.id;
    const id = `deal${all.length + 1}`;
    if (card === undefined) return;
    const { ticked = 0, order, lost, ...said } = more;
    const tick = (nth: number): Day | null => (nth < ticked ? shift(opened, 3 + nth) : null);
    const led = money().orders.find((one) => one.card === card && one.opportunity === null && one.lines[0]?.product === order);
    if (led !== undefined) led.opportunity = id;
    all.push({
      id,
      card,
      title,
      product: order ?? '',
      kind: 'new',
      value: value === null ? null : twd(value),
      probability: null,
      expected_on: expected,
      ticks: [tick(0), tick(1), tick(2)],
      source: '',
      opened_on: opened,
      lost_reason: lost ?? null,
      lost_on: lost === undefined ? null : shift(opened, 30),
      note: '',
      ...said,
    });
  };
  put('方柏睿', '意外險・未聯絡', 12_000, '2026-11-15', '2026-09-01', { probability: 20, source: '王美惠轉介', kind: 'referral' });
  put('宋家豪', '機車險＋意外', 8_000, null, '2026-08-08', { source: '展場名單', probability: 10 });
  put('顏如意', '新婚・問房貸壽險', 60_000, '2026-12-10', '2026-09-03', { source: '櫃檯來店', ticked: 2, probability: 30 });
  put('魏嘉慧', '退休金試算', 95_000, '2026-10-20', '2026-09-05', { source: '陳董介紹', kind: 'referral', ticked: 1, probability: 30 });
  put('王大維', '新生兒醫療', 36_000, '2026-10-05', '2026-09-08', { source: '王美惠轉介', kind: 'referral' });
  put('林志遠', '旅平險', null, '2026-09-20', '2026-09-10', { source: '展場名單' });
  put('劉建宏', '長照險', 150_000, '2027-01-15', '2026-09-06', { source: '展場名單', probability: 10 });
  put('曾玉蘭', '遺產規劃', null, null, '2026-09-11', { source: '' });
  put('鄭文傑', '團保 46 人・第二次說明', 380_000, '2026-09-21', '2026-08-20', { ticked: 3, probability: 60, product: '團保', source: '陳董介紹' });
  put('許雅筑', '保障規劃書已寄', 72_000, '2026-10-10', '2026-08-28', { ticked: 3, probability: 50, kind: 'add_on', source: '展場名單' });
  put('范姜雅惠', '退休年金', 240_000, '2026-10-25', '2026-08-25', { ticked: 3, probability: 40, product: '年金險', source: '櫃檯來店' });
  put('王明倫', '換車', 48_000, '2026-09-11', '2026-08-18', { ticked: 3, probability: 70, product: '車險', kind: 'trade_in' });
  put('吳東昇', '店面火險＋公共意外', 64_000, '2026-10-05', '2026-08-22', { ticked: 3, kind: 'add_on', source: '展場名單' });
  put('簡秀琴', '美元儲蓄', null, '2026-11-30', '2026-04-02', { ticked: 3, probability: 20 });
  put('歐陽靖', '年繳・退件一次', 96_000, '2026-09-09', '2026-07-01', { ticked: 3, order: '責任險', source: '櫃檯來店' });
  put('游志明', '農用車', 74_400, '2026-06-12', '2026-05-12', { ticked: 3, order: '車險', source: '展場名單' });
  put('孫麗華', '給孫子存學費', 77_800, '2026-08-24', '2026-07-20', { ticked: 3, order: '儲蓄險', source: '王美惠轉介' });
  put('陳國棟', '新廠機械', 300_000, '2026-02-20', '2026-01-05', { ticked: 3, order: '機械險' });
  put('黃淑芬', '退休年金', 180_000, '2026-06-05', '2026-04-20', { ticked: 3, order: '年金險', source: '陳董介紹' });
  put('楊振聲', '終身壽險', 210_000, '2026-05-28', '2026-04-10', { ticked: 3, order: '壽險', source: '陳董介紹' });
  put('張惠雯', '店面續保', 86_000, '2026-04-21', '2026-03-15', { ticked: 3, order: '店面險', kind: 'add_on' });
  put('張家誠', '新車', 64_000, '2026-08-13', '2026-07-30', { ticked: 3, order: '車險', source: '展場名單' });
  put('吳佩珊', '住院日額', 38_000, '2026-09-03', '2026-08-10', { ticked: 3, order: '醫療險', source: '櫃檯來店' });
  put('鄭文傑', '員工健檢', 75_000, '2026-05-12', '2026-04-02', { ticked: 3, order: '員工健檢' });
  put('葉思妤', '儲蓄險', 50_000, '2026-07-01', '2026-05-10', { lost: 'competitor', source: '展場名單', note: '銀行利率高 0.3' });
  put('汪茂霖', '店面險', 30_000, '2026-06-01', '2026-04-28', { lost: 'timing', ticked: 3 });
  put('余光遠', '長照險', 45_000, null, '2026-03-20', { lost: 'price', source: '展場名單' });
  return all;
}

/** Kept in the book beside what its type says, so that undo gives it back with the rest. */
function kept(): Stored[] {
  const held = book as typeof book & { deals?: Stored[] };
  held.deals ??= begun();
  return held.deals;
}

const TICKS: GateMissing[] = ['intent', 'means', 'soon'];
interface Position {
  stage: Stage;
  since: Day;
  missing: GateMissing[];
}
const latest = (days: (Day | null)[], or: Day): Day => days.reduce<Day>((last, day) => (day !== null && day > last ? day : last), or);

/** The rules of the core's gates. */
function position(deal: Stored, order: StoredOrder | undefined): Position {
  const at = (stage: Stage, since: Day, missing: GateMissing[] = []): Position => ({ stage, since, missing });
  if (order !== undefined) {
    if (order.cancelled_on !== null) return at('lost', order.cancelled_on);
    if (order.state === 'paid') return at('qualified', order.day);
    const { parts, paidOn } = standingOf(order);
    const first = parts[0]?.settledOn ?? null;
    if (first !== null) {
      const term = latest(
        order.plan.map((part) => part.due_on),
        '',
      );
      if (paidOn === null) return at('signed', latest([first], order.day), ['full_payment']);
      return paidOn <= term ? at('qualified', latest([paidOn], order.day)) : at('signed', latest([first], order.day), ['paid_late']);
    }
  }
  if (deal.lost_on !== null) return at('lost', deal.lost_on);
  const open = TICKS.filter((_, nth) => deal.ticks[nth] === null);
  if (open.length > 0 && order === undefined) return at('prospect', deal.opened_on, open);
  const ticked = open.length === 3 ? deal.opened_on : latest(deal.ticks, '');
  return order === undefined ? at('target', ticked, ['order', 'first_payment']) : at('target', latest([order.day], ticked), ['first_payment']);
}

function orderShown(order: StoredOrder): OpportunityOrder {
  const standing = standingOf(order);
  const settled = standing.parts.filter((part) => part.left === 0).length;
  return {
    id: order.id,
    day: order.day,
    amount: order.amount,
    left: moneyOf(order.state === 'planned' ? standing.left : 0, order.amount.currency),
    parts: [settled, standing.parts.length],
    next_due: order.plan[settled]?.due_on ?? null,
    paid_on: order.state === 'paid' ? order.day : standing.paidOn,
  };
}

function shown(all: Stored[]): Opportunity[] {
  const found = all.map(({ lost_on: _, ...deal }): Opportunity => {
    const led = money()
      .orders.filter((one) => one.opportunity === deal.id && one.refunds === null)
      .sort((one, other) => Number(one.state === 'cancelled') - Number(other.state === 'cancelled'))[0];
    return {
      ...deal,
      card: refOf(cardBy(deal.card)),
      ...position({ ...deal, lost_on: _ }, led),
      order: led === undefined ? null : orderShown(led),
      stalled_days: null,
    };
  });
  for (const stage of ['prospect', 'target'] as const) {
    const column = found.filter((one) => one.stage === stage);
    const stood = (one: Opportunity) => Math.max(0, days(one.since, TODAY));
    const sum = column.reduce((so, one) => so + stood(one), 0);
    for (const one of column) if (column.length > 1 && stood(one) * column.length > 2 * sum) one.stalled_days = stood(one);
  }
  return found.sort((one, other) => (one.expected_on ?? '9').localeCompare(other.expected_on ?? '9'));
}

export function opportunities(): Opportunity[] {
  // The orders of the book know which of these they came of once these are laid.
  const all = kept();
  return shown(all.filter((one) => book.cards.some((card) => card.id === one.card && !card.archived)));
}
links.opportunities = (card) => opportunities().filter((one) => one.card.id === card);

function checked(draft: OpportunityDraft): void {
  if (draft.title.trim() === '') throw refuse('text_missing', {}, 'title');
  if (draft.value !== null && Number(draft.value.amount) < 0) throw refuse('amount_unfit', { text: draft.value.amount }, 'value');
  if (draft.probability !== null && draft.probability > 100)
    throw refuse('amount_unfit', { text: String(draft.probability) }, 'probability');
  if (draft.opened_on !== null && draft.opened_on > TODAY) throw refuse('date_impossible', { text: draft.opened_on }, 'day');
}
function filled(id: string, card: string, draft: OpportunityDraft, before: Stored | null): Stored {
  const opened = draft.opened_on ?? before?.opened_on ?? TODAY;
  const first = before === null ? opened : TODAY;
  const tick = (on: boolean, since: Day | null | undefined): Day | null => (on ? (since ?? first) : null);
  const { intent, means, soon, ...said } = draft;
  const ticks: Ticks = [tick(intent, before?.ticks[0]), tick(means, before?.ticks[1]), tick(soon, before?.ticks[2])];
  return { lost_on: null, lost_reason: null, ...before, ...said, id, card, ticks, opened_on: opened };
}
function known(id: unknown): Stored {
  const deal = kept().find((one) => one.id === id);
  if (deal === undefined) throw refuse('unknown');
  return deal;
}
const doing = <T>(op: string, card: unknown, work: () => T) => write(op, [cardBy(card)], ['sales', 'history'], work);

export function addOpportunity({ card, draft }: Args) {
  const wanted = draft as OpportunityDraft;
  checked(wanted);
  return doing('add_opportunity', card, () => {
    const id = nextId('deal-');
    kept().push(filled(id, String(card), wanted, null));
    return id;
  });
}
export function changeOpportunity({ id, draft }: Args) {
  const wanted = draft as OpportunityDraft;
  checked(wanted);
  const { card } = known(id);
  return doing('change_opportunity', card, () => {
    const deal = known(id);
    Object.assign(deal, filled(deal.id, card, wanted, deal));
    return null;
  });
}
export function loseOpportunity({ id, reason, note }: Args) {
  const { card } = known(id);
  if (money().orders.some((one) => one.opportunity === id && one.state !== 'cancelled')) throw refuse('order_standing');
  return doing('lose_opportunity', card, () => {
    const deal = known(id);
    const more = String(note).trim();
    deal.note = [deal.note, more].filter((text) => text !== '').join('\n');
    Object.assign(deal, { lost_on: TODAY, lost_reason: reason as LostReason });
    return null;
  });
}
export function reopenOpportunity({ id }: Args) {
  const { card } = known(id);
  return doing('reopen_opportunity', card, () => {
    Object.assign(known(id), { lost_on: null, lost_reason: null });
    return null;
  });
}
export function removeOpportunity({ id }: Args) {
  const { card } = known(id);
  return doing('remove_opportunity', card, () => {
    for (const order of money().orders) if (order.opportunity === id) order.opportunity = null;
    const all = kept();
    all.splice(
      all.findIndex((one) => one.id === id),
      1,
    );
    return null;
  });
}
