// First days of the lunar months around 2026, enough for the invented book. The real calendar is in the core.
import type { Day, LunarDay } from '../types';

const FIRSTS: [Day, number, number][] = [
  ['2025-12-20', 2025, 11],
  ['2026-01-19', 2025, 12],
  ['2026-02-17', 2026, 1],
  ['2026-03-19', 2026, 2],
  ['2026-04-17', 2026, 3],
  ['2026-05-17', 2026, 4],
  ['2026-06-15', 2026, 5],
  ['2026-07-14', 2026, 6],
  ['2026-08-13', 2026, 7],
  ['2026-09-11', 2026, 8],
  ['2026-10-10', 2026, 9],
  ['2026-11-09', 2026, 10],
  ['2026-12-09', 2026, 11],
  ['2027-01-08', 2026, 12],
  ['2027-02-06', 2027, 1],
  ['2027-03-08', 2027, 2],
];
const days = (from: Day, to: Day): number => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);

export function lunarOf(day: Day): LunarDay {
  let at = 0;
  FIRSTS.forEach(([first], index) => {
    if (first <= day) at = index;
  });
  const [first, year, month] = FIRSTS[at] ?? ['2026-09-11', 2026, 8];
  const next = FIRSTS[at + 1]?.[0];
  return {
    year,
    month,
    day: Math.min(30, days(first, day) + 1),
    leap: false,
    cyclic: ((year - 4) % 60) + 1,
    days_in_month: next === undefined ? 29 : days(first, next),
  };
}

/** When a lunar day falls in 2026. */
export function solarOf(month: number, day: number): Day | null {
  const first = FIRSTS.find(([, year, known]) => year === 2026 && known === month);
  if (first === undefined) return null;
  return new Date(Date.parse(first[0]) + (day - 1) * 86_400_000).toISOString().slice(0, 10);
}
