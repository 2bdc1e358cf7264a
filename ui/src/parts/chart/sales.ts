// What the months of sales and collection come to in one sentence. Pure.
import type { Day, SalesMonth } from '../../api/types';
import { m } from '../../paraglide/messages.js';
import { parts } from '../text/format';
import { unitsOf } from '../text/money';
import { sentence } from '../text/words';

export const monthName = (month: Day): string => sentence(`month_short_${parts(month).month}`);
/** It has not ended. */
export const isUnfinished = ({ month }: SalesMonth, today: Day): boolean => month.slice(0, 7) === today.slice(0, 7);

/** Of what was sold, how much came in, in percent; null in a month that sold nothing. */
export function collectedPercent({ sold, collected }: SalesMonth): number | null {
  const whole = unitsOf(sold);
  if (whole <= 0n) return null;
  return Number((unitsOf(collected) * 200n + whole) / (whole * 2n));
}

/** The month that ended with the least collected; null where there is none to speak of. */
export function worstMonth(months: SalesMonth[], today: Day): { month: SalesMonth; percent: number } | null {
  let worst: { month: SalesMonth; percent: number } | null = null;
  for (const month of months) {
    const percent = isUnfinished(month, today) ? null : collectedPercent(month);
    // Of two alike the later one: it can still be asked about.
    if (percent !== null && (worst === null || percent <= worst.percent)) worst = { month, percent };
  }
  return worst;
}

/** 8 月只收到 78%，半年最低；9 月還沒完。 */
export function salesFinding(months: SalesMonth[], today: Day): string {
  const told = months.filter((month) => !isUnfinished(month, today) && collectedPercent(month) !== null);
  const worst = worstMonth(months, today);
  if (worst === null || told.length < 2) return m.chart_sales_thin();
  const running = months.find((month) => isUnfinished(month, today));
  const end = running === undefined ? '' : m.chart_sales_running({ month: monthName(running.month) });
  const { month, percent } = worst;
  const words =
    percent >= 100 ? m.chart_sales_all() : m.chart_sales_worst({ month: monthName(month.month), percent, count: months.length });
  return m.chart_sales_finding({ words, end });
}
