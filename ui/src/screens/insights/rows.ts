// Each chart as rows: what the arrows read, what the table shows, whom Enter opens.
import type { CardWorth, Insights, QuietRow } from '../../api/types';
import { openCard } from '../../app/route.svelte';
import { m } from '../../paraglide/messages.js';
import type { ChartRow } from '../../parts/chart/rows';
import { collectedPercent, monthName } from '../../parts/chart/sales';
import { plainDate } from '../../parts/text/format';
import { fullMoney, fullSums, plainMoney, shortMoney, shortSums } from '../../parts/text/money';
import { moneyOfMinor, passed, percent } from './figures';
import { isKnown, rateFormula } from './findings';
import { column, ofCell, ofClass, people, peopleOr, pipeline, receivables } from './where';
import { aliveWords, AUDIENCE, cellMark, frequencyLabels, fullName, groupOf, recencyLabels, STAGE, times } from './words';

const span = (from: number, to: number): string => (from === to ? String(from) : `${from}–${to}`);

export function abcRows({ pareto, currency }: Insights): ChartRow[] {
  let before = 0;
  return pareto.bars.map((bar, at) => {
    const places = span(before + 1, before + bar.cards);
    before += bar.cards;
    const name = bar.class.toUpperCase();
    return {
      id: String(at),
      words: m.insights_abc_bar({ places, class: name, sum: shortMoney(bar.amount), share: percent(bar.share) }),
      cells: [places, name, plainMoney(bar.amount, currency), `${percent(bar.share)}%`],
      open: people(ofClass(bar.class)),
    };
  });
}
export const abcHeads = (sign: string): string[] => [
  m.insights_head_places(),
  m.insights_head_class(),
  m.insights_head_received({ sign }),
  m.insights_head_share(),
];

export function gridRows({ grid, pareto, currency }: Insights): ChartRow[] {
  const [recency, frequency] = [recencyLabels(grid), frequencyLabels(grid)];
  return grid.cells.map((cell) => {
    const [days, times] = [recency[5 - cell.recency] ?? '', frequency[cell.frequency - 1] ?? ''];
    const sum = moneyOfMinor(cell.amount, pareto.total);
    const mark = cellMark(cell, grid);
    return {
      id: `${cell.recency}-${cell.frequency}`,
      words: [m.insights_cell({ days, times, count: cell.cards, sum: shortMoney(sum) }), mark].filter((one) => one !== '').join(m.dot()),
      cells: [days, times, String(cell.cards), plainMoney(sum, currency), String(cell.dormant), String(cell.lost)],
      open: peopleOr(cell.cards, ofCell(cell)),
    };
  });
}
export const gridHeads = (sign: string): string[] => [
  m.insights_head_days(),
  m.insights_head_times(),
  m.insights_head_people(),
  m.insights_head_bought({ sign }),
  m.insights_group_dormant(),
  m.insights_group_lost(),
];

export function quietRows(rows: readonly QuietRow[], currency: string, today: string): ChartRow[] {
  return rows.map((row) => {
    const words = groupOf(row.group).words();
    const days = m.insights_days_ago({ count: row.days });
    const said = row.planned ? m.insights_is_planned() : '';
    return {
      id: row.card.id,
      words: [fullName(row.card), words, days, m.insights_yearly({ sum: shortMoney(row.yearly) }), said]
        .filter((one) => one !== '')
        .join(m.dot()),
      cells: [
        fullName(row.card),
        row.card.class ?? '–',
        words,
        String(row.days),
        plainMoney(row.yearly, currency),
        row.last_contact === null ? '–' : plainDate(row.last_contact, today),
        said === '' ? '–' : said,
      ],
      open: () => openCard(row.card.id),
    };
  });
}
export const quietHeads = (sign: string): string[] => [
  m.insights_head_customer(),
  m.insights_head_class(),
  m.insights_head_group(),
  m.insights_head_silent(),
  m.insights_head_yearly({ sign }),
  m.insights_head_contact(),
  m.insights_head_planned(),
];

export const passedWords = (part: number | null): string => (part === null ? '–' : m.insights_percent({ percent: part }));
export function funnelRows({ funnel }: Insights): ChartRow[] {
  return funnel.map((step, at) => {
    const part = passed(funnel, at);
    const name = STAGE[step.stage]();
    const before = funnel[at - 1];
    const of = part === null || before === undefined ? '' : m.insights_funnel_of({ percent: part, before: STAGE[before.stage]() });
    const value = step.value.length === 0 ? '' : m.insights_funnel_value({ sum: shortSums(step.value) });
    return {
      id: step.stage,
      words: [m.insights_funnel_step({ name, count: step.reached }), of, m.insights_funnel_here({ count: step.here }), value]
        .filter((one) => one !== '')
        .join(m.dot()),
      cells: [name, String(step.reached), passedWords(part), String(step.here), step.value.length === 0 ? '–' : fullSums(step.value)],
      open: column(step.stage),
    };
  });
}
export const funnelHeads = (): string[] => [
  m.insights_head_stage(),
  m.insights_head_reached(),
  m.insights_head_passed(),
  m.insights_head_here(),
  m.insights_head_value(),
];

export function salesRows({ sales, currency }: Insights): ChartRow[] {
  return sales.map((one) => {
    const part = collectedPercent(one);
    const share = part === null ? '—' : `${part}%`;
    return {
      id: one.month,
      words: m.chart_sales_month({ month: monthName(one.month), sold: fullMoney(one.sold), collected: fullMoney(one.collected), share }),
      cells: [monthName(one.month), plainMoney(one.sold, currency), plainMoney(one.collected, currency), share],
      open: receivables,
    };
  });
}
export const salesHeads = (sign: string): string[] => [m.chart_sales_when(), `${m.chart_sales_sold()} ${sign}`, m.chart_sales_collected(), '%'];

export interface Measure {
  id: string;
  name: string;
  /** 資料不足 where it is not known. */
  value: string;
  known: boolean;
  /** How it comes about, in figures; what is missing where it is not known. */
  formula: string;
  range: readonly [number, number] | null;
  percent: number | null;
}
const measure = (id: string, name: string, value: string | null, formula: string): Measure => ({
  id,
  name,
  value: value ?? m.pipe_thin(),
  known: value !== null,
  formula,
  range: null,
  percent: null,
});
export function measuresOf({ measures: { success, costs, concentration, wallet } }: Insights): Measure[] {
  const { each_won, each_kept } = costs;
  return [
    ...success.map((rate) => ({
      ...measure(rate.audience, AUDIENCE[rate.audience](), isKnown(rate) ? m.insights_percent({ percent: rate.percent ?? 0 }) : null, rateFormula(rate)),
      range: rate.published,
      percent: rate.percent,
    })),
    measure(
      'each_won',
      m.insights_each_won(),
      each_won === null ? null : fullMoney(each_won),
      each_won === null
        ? m.insights_each_won_thin({ sum: fullMoney(costs.acquisition) })
        : m.insights_each_formula({ sum: fullMoney(costs.acquisition), count: costs.won, each: fullMoney(each_won) }),
    ),
    measure(
      'each_kept',
      m.insights_each_kept(),
      each_kept === null ? null : fullMoney(each_kept),
      each_kept === null
        ? m.insights_each_kept_thin({ sum: fullMoney(costs.retention) })
        : m.insights_each_formula({ sum: fullMoney(costs.retention), count: costs.kept, each: fullMoney(each_kept) }),
    ),
    measure(
      'concentration',
      m.insights_concentration(),
      concentration === null ? null : m.insights_percent({ percent: percent(concentration.top_five) }),
      concentration === null
        ? m.insights_concentration_thin()
        : m.insights_concentration_formula({
            five: percent(concentration.top_five),
            one: percent(concentration.top_one),
            count: concentration.customers,
          }),
    ),
    measure(
      'wallet',
      m.insights_wallet(),
      wallet === null ? null : m.insights_percent({ percent: walletPercent(wallet.own.amount, wallet.others.amount) }),
      wallet === null
        ? m.insights_wallet_thin()
        : m.insights_wallet_formula({ own: shortMoney(wallet.own), others: shortMoney(wallet.others), count: wallet.customers }),
    ),
  ];
}
/** Drawn and told in whole percent, so that fractions do no harm. */
function walletPercent(own: string, others: string): number {
  const whole = Number(own) + Number(others);
  return whole > 0 ? Math.round((Number(own) / whole) * 100) : 0;
}
export const publishedWords = ([low, high]: readonly [number, number]): string => m.insights_published({ low, high });
export function measureRows(all: readonly Measure[]): ChartRow[] {
  return all.map((one) => {
    const range = one.range === null ? '' : publishedWords(one.range);
    return {
      id: one.id,
      words: [m.insights_measure({ name: one.name, value: one.value }), one.formula, range].filter((words) => words !== '').join(m.dot()),
      cells: [one.name, one.value, one.formula, one.range === null ? '–' : `${one.range[0]}–${one.range[1]}%`],
      // A rate is made of opportunities; behind the others there is no group of people.
      open: one.range === null ? null : pipeline,
    };
  });
}
export const measureHeads = (): string[] => [
  m.insights_head_measure(),
  m.insights_head_own(),
  m.insights_head_formula(),
  m.insights_head_published(),
];

export function worthRows(cards: readonly CardWorth[], nameOf: (card: string) => string, currency: string): ChartRow[] {
  return cards.map((one) => {
    const name = nameOf(one.card);
    const alive = one.p_alive === null ? m.pipe_thin() : aliveWords(one.p_alive);
    const expected = one.expected_12m === null ? '–' : times(one.expected_12m);
    const worth = one.value_12m === null ? '–' : shortMoney(one.value_12m);
    return {
      id: one.card,
      words: m.insights_worth_row({ name, alive, expected, worth }),
      cells: [
        name,
        alive,
        expected,
        one.value_12m === null ? '–' : plainMoney(one.value_12m, currency),
        one.repeat_score === null ? '–' : String(one.repeat_score),
        String(one.referral_score),
      ],
      open: () => openCard(one.card),
    };
  });
}
export const worthHeads = (sign: string): string[] => [
  m.insights_head_customer(),
  m.insights_head_alive(),
  m.insights_head_expected(),
  m.insights_head_worth({ sign }),
  m.insights_head_repeat(),
  m.insights_head_referral(),
];
