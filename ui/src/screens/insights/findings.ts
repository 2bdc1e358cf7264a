// What each chart says in one sentence. What stands between ** is bold. Pure.
import type { Insights, Referrals, SuccessRate, Worths } from '../../api/types';
import { m } from '../../paraglide/messages.js';
import { fullMoney, shortMoney, unitsOf } from '../../parts/text/money';
import { salesFinding } from '../../parts/chart/sales';
import { countOf, dormantOf, endedOf, ENOUGH, narrowest, partOf, percent } from './figures';
import { STAGE } from './words';

export function abcFinding(all: Insights): string {
  const { pareto } = all;
  if (pareto.bars.length === 0) return m.insights_abc_nothing();
  const most =
    pareto.top_tenth === null
      ? m.insights_abc_few({ count: countOf(all, 'a'), share: percent(pareto.edges[0]) })
      : m.insights_abc_tenth({ share: percent(pareto.top_tenth) });
  const silent = pareto.silent === 0 ? m.insights_abc_none_silent() : m.insights_abc_silent({ count: pareto.silent });
  return m.insights_two({ first: most, second: silent });
}

export function gridFinding(all: Insights): string {
  if (all.grid.cells.length === 0) return m.insights_grid_thin();
  const count = dormantOf(all);
  return count === 0 ? m.insights_grid_awake() : m.insights_grid_dormant({ count });
}

const rateOf = (all: Insights, audience: SuccessRate['audience']) => all.measures.success.find((one) => one.audience === audience);
function rateWords(rate: SuccessRate | undefined, words: (of: { low: number; high: number; own: string }) => string): string {
  if (rate === undefined) return '';
  const [low, high] = rate.published;
  const own = rate.percent === null ? m.insights_own_thin() : m.insights_own({ percent: rate.percent });
  return words({ low, high, own });
}
/** The published ranges, each with the own rate beside it. */
export function quietFinding(all: Insights): string {
  return [
    rateWords(rateOf(all, 'existing'), m.insights_rate_existing),
    rateWords(rateOf(all, 'lost'), m.insights_rate_lost),
    rateWords(rateOf(all, 'prospect'), m.insights_rate_prospect),
  ]
    .filter((words) => words !== '')
    .join(m.dot());
}
export function quietAbout({ quiet_counts: [dormant, lost, late] }: Insights): string {
  return m.insights_quiet_about({ dormant, lost, late });
}

export function funnelFinding({ funnel }: Insights): string {
  const count = funnel[0]?.reached ?? 0;
  if (count === 0) return m.insights_funnel_nothing();
  const worst = narrowest(funnel);
  const [from, to] = [funnel[(worst?.at ?? 1) - 1], funnel[worst?.at ?? 1]];
  if (worst === null || from === undefined || to === undefined) return m.insights_funnel_all({ count });
  if (worst.percent >= 100) return m.insights_funnel_all({ count });
  return m.insights_funnel_worst({ count, from: STAGE[from.stage](), to: STAGE[to.stage](), percent: worst.percent });
}

export function salesSentence({ sales, gap }: Insights, today: string): string {
  const finding = salesFinding(sales, today);
  return unitsOf(gap.outstanding) > 0n ? m.insights_sales_owed({ sum: shortMoney(gap.outstanding), finding }) : finding;
}

export function measuresFinding({ measures: { costs, concentration } }: Insights): string {
  const first =
    costs.each_won === null || costs.each_kept === null
      ? null
      : m.insights_costs_both({ won: fullMoney(costs.each_won), kept: fullMoney(costs.each_kept) });
  const second = concentration === null ? null : m.insights_top_five({ share: percent(concentration.top_five) });
  if (first !== null && second !== null) return m.insights_two({ first, second });
  const one = first ?? second;
  return one === null ? m.insights_measures_thin() : m.insights_one({ words: one });
}
/** Enough of them have ended. */
export const isKnown = (rate: SuccessRate): boolean => rate.percent !== null;
export const rateFormula = (rate: SuccessRate): string =>
  rate.percent === null
    ? m.insights_rate_thin({ count: endedOf(rate), enough: ENOUGH })
    : m.insights_rate_formula({ won: rate.won, all: endedOf(rate), percent: rate.percent });

export function worthFinding({ model, thin, cards }: Worths): string {
  if (model === null) {
    if (thin?.code === 'few_customers') return m.insights_worth_customers({ have: thin.have, need: thin.need });
    if (thin?.code === 'few_repeaters') return m.insights_worth_repeaters({ have: thin.have, need: thin.need });
    return m.insights_worth_no_fit();
  }
  const known = cards.filter((card) => card.p_alive !== null);
  const count = known.filter((card) => (card.p_alive ?? 1) < 0.5).length;
  if (count === 0) return m.insights_worth_all_alive({ all: known.length });
  return m.insights_worth_leaving({ count, all: known.length });
}

export function referralFinding({ brought, bought, amount, all }: Referrals): string {
  if (brought === 0) return m.insights_ref_nothing();
  const currency = all[0]?.currency;
  const mine = amount.find((money) => money.currency === currency);
  const share = partOf(mine, all[0]);
  const people = m.insights_ref_people({ count: brought, bought });
  if (share === null || all[0] === undefined) return m.insights_one({ words: people });
  const sum = mine === undefined ? fullMoney({ ...all[0], amount: '0' }) : fullMoney(mine);
  return m.insights_two({ first: people, second: m.insights_ref_share({ share, sum, all: fullMoney(all[0]) }) });
}
