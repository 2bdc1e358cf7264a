// What is nearest to changing a class, from the numbers of its reason. Words only where the numbers say it; no guesses.
import type { ClassScheme, Day, Evidence, Explained } from '../../api';
import { session } from '../../app/session.svelte';
import { m } from '../../paraglide/messages.js';
import { plainDate } from '../../parts/text/format';
import { fullMoney } from '../../parts/text/money';
import { sentence } from '../../parts/text/words';
import { minorOf, moneyOf } from '../trade/sums';
import { addMonths, numberOf, textOf } from './numbers';
import { classNameWords, currencyOf, inline, leftOutOf } from './words';

/** The core lists so many rows at most; where it left some out, nothing can be said of the oldest. */
const MOST_ROWS = 300;

/**
 * The first day on which so much has left the period that less than `limit` is left, if nothing more comes in. Null where the rows do
 * not make up the sum, or where that never happens.
 */
export function leaves(rows: Evidence[], received: number, limit: number, months: number): Day | null {
  const counted = rows
    .filter((row) => leftOutOf(row) === null && row.amount !== null)
    .map((row) => ({ day: row.day, minor: row.amount === null ? 0 : Number(minorOf(row.amount)) }))
    .sort((one, other) => one.day.localeCompare(other.day));
  const sum = counted.reduce((so, one) => so + one.minor, 0);
  if (rows.length >= MOST_ROWS || sum !== received) return null;
  let left = received;
  for (const [at, one] of counted.entries()) {
    left -= one.minor;
    // Rows of one day leave together.
    if (left < limit && counted[at + 1]?.day !== one.day) return addMonths(one.day, months);
  }
  return null;
}

const day = (iso: string): string => plainDate(iso, session.today);

function ofAbc({ why, rows, ruled }: Explained, money: (minor: number) => string): string[] {
  const [received, months] = [numberOf(why, 'received') ?? 0, numberOf(why, 'months') ?? 12];
  const found: string[] = [];
  const up = ruled === 'c' ? 'b' : 'a';
  const needs = numberOf(why, `${up}_needs`);
  if (needs !== null && ruled !== 'a')
    found.push(m.nearest_abc_up({ class: classNameWords('abc', up), amount: money(needs - received), total: money(needs) }));
  const limit = ruled === 'a' || ruled === 'b' ? numberOf(why, `${ruled}_limit`) : null;
  if (limit === null || ruled === null) return found;
  const own = classNameWords('abc', ruled);
  const off = leaves(rows, received, limit, months);
  found.push(
    received > limit
      ? m.nearest_abc_above({ class: own, limit: money(limit), amount: money(received - limit) })
      : m.nearest_abc_edge({ class: own, limit: money(limit) }),
  );
  if (off !== null) found.unshift(m.nearest_abc_leaves({ day: day(off), class: own }));
  return found;
}

function ofTier({ why }: Explained, money: (minor: number) => string): string[] {
  const [balance, next] = [numberOf(why, 'balance') ?? 0, numberOf(why, 'next_edge')];
  const [falls, to] = [textOf(why, 'falls'), textOf(why, 'falls_to')];
  const edge = numberOf(why, 'edge');
  const found: string[] = [];
  if (falls !== null && to !== null)
    found.push(
      m.nearest_tier_falls({ day: day(falls), class: inline(classNameWords('tier', to)), edge: money(edge ?? 0), amount: money((edge ?? 0) - balance) }),
    );
  if (next !== null && next > balance) found.push(m.nearest_tier_up({ amount: money(next - balance), edge: money(next) }));
  if (falls === null && edge !== null) found.push(m.nearest_tier_down({ edge: money(edge), amount: money(balance - edge) }));
  return found;
}

/** A step of recency is lost the day after its cut. */
function ofRfm({ why }: Explained): string[] {
  const [since, step] = [numberOf(why, 'days_since'), numberOf(why, 'recency')];
  const cuts = why.args['recency_cuts'];
  if (since === null || step === null || step <= 1 || !Array.isArray(cuts)) return [];
  const cut = Number(cuts[5 - step]);
  return Number.isFinite(cut) ? [m.nearest_rfm({ count: cut - since + 1, step: step - 1 })] : [];
}

/** What the next rung of the ladder still needs: of each there is a sentence of its own. */
export const rungNeeds = (next: string, has: number, needs: number): string =>
  sentence(`rung_needs_${next}`, { count: Math.max(1, needs - has) } as unknown as Record<string, number>);

function ofLadder({ why }: Explained): string[] {
  const [next, has, needs] = [textOf(why, 'next'), numberOf(why, 'next_has'), numberOf(why, 'next_needs')];
  const gaps = why.args['without_evidence'];
  const found: string[] = [];
  if (next !== null && has !== null && needs !== null)
    found.push(m.ladder_next({ rung: classNameWords('ladder', next), needs: rungNeeds(next, has, needs) }));
  if (Array.isArray(gaps) && gaps.length > 0)
    found.push(m.nearest_ladder_gaps({ rungs: gaps.map((gap) => classNameWords('ladder', String(gap))).join(m.list_comma()) }));
  return found;
}

function ofDepth({ why, ruled }: Explained): string[] {
  if (ruled === 'forgotten') return [m.nearest_depth_reach()];
  const on = textOf(why, 'forgotten_on');
  return on === null || ruled === null ? [] : [m.nearest_depth_forgotten({ day: day(on) })];
}

function ofPyramid({ why, ruled }: Explained, money: (minor: number) => string): string[] {
  const [customers, top, profit] = [numberOf(why, 'customers'), numberOf(why, 'top_percent'), numberOf(why, 'profit')];
  if (ruled === 'negative' && profit !== null) return [m.nearest_pyramid_even({ amount: money(-profit) })];
  if (ruled !== 'potential' || customers === null || top === null) return [];
  // One is at the top while fewer than so many percent have more.
  return [m.nearest_pyramid_top({ count: Math.ceil((customers * top) / 100) })];
}

/** What would change the class soonest; nothing for what is only judged or suggested. */
export function nearest(explained: Explained): string[] {
  const currency = currencyOf(explained.counts);
  const money = (minor: number): string => fullMoney(moneyOf(BigInt(Math.round(minor)), currency));
  if (explained.ruled === null) return [];
  const ways: Record<ClassScheme, () => string[]> = {
    abc: () => ofAbc(explained, money),
    tier: () => ofTier(explained, money),
    rfm: () => ofRfm(explained),
    ladder: () => ofLadder(explained),
    depth: () => ofDepth(explained),
    pyramid: () => ofPyramid(explained, money),
    lifecycle: () =>
      explained.ruled !== null && ['prospect', 'target', 'signed', 'won_back'].includes(explained.ruled)
        ? [sentence(`nearest_lifecycle_${explained.ruled}`)]
        : [],
    drift: () => {
      const expected = textOf(explained.why, 'expected');
      return explained.ruled === 'steady' && expected !== null ? [m.nearest_drift({ day: day(expected) })] : [];
    },
    attitude: () => (explained.ruled === 'switching' ? [m.nearest_attitude_switching()] : []),
    effort: () => [],
    early_adopter: () => [],
  };
  return ways[explained.scheme]();
}
