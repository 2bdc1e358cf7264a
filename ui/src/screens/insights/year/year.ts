// The year-end list in words: which year, and what it says in one sentence. Pure.
import type { Day, YearEnd } from '../../../api/types';
import { m } from '../../../paraglide/messages.js';
import { parts } from '../../../parts/text/format';
import { sums, unitsOf } from '../../../parts/text/money';
import { partOf } from '../figures';

/** Whom to thank for a year is asked until about the spring festival. */
const STILL_LAST = 3;
/** The years to choose from, the newest first, and the one that is meant when nothing is said. */
export function yearsOf(today: Day): { years: number[]; usual: number } {
  const { year, month } = parts(today);
  return { years: [year, year - 1, year - 2], usual: month <= STILL_LAST ? year - 1 : year };
}

/** So many are spoken of. In a short list the first ten would be nearly everybody. */
export function topOf(count: number): number {
  if (count >= 20) return 10;
  return count >= 6 ? 3 : count;
}

/**
 * Of those who brought the most. The share is of what they bought themselves: what others bought through them counts with those
 * others, who may stand among the first as well.
 */
export function yearFinding({ year, rows, more, bought }: YearEnd): string {
  const top = rows.slice(0, topOf(rows.length));
  const count = top.length;
  if (count === 0) return '';
  const everybody = count === rows.length && more === 0;
  const share = everybody ? null : partOf(sums(top.map((row) => row.bought))[0], bought);
  const bare = top.filter((row) => row.gifts === 0).length;
  // What went back of an earlier year can make a sum less than its parts.
  const known = share !== null && share >= 0 && share <= 100 && unitsOf(bought) > 0n;
  const first = known
    ? m.insights_year_top({ count, year: String(year), share })
    : everybody
      ? m.insights_year_few({ count })
      : m.insights_year_first({ count });
  const second = bare === 0 ? m.insights_year_thanked() : m.insights_year_bare({ count: bare });
  return m.insights_two({ first, second });
}

/** 陳國棟、王美玲; of many the first ones and how many. */
const NAMED = 6;
export function namesOf(names: string[]): string {
  const named = names.slice(0, NAMED).join(m.list_comma());
  return names.length > NAMED ? m.insights_year_put_names({ names: named, count: names.length }) : named;
}
