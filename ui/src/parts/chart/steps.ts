// How the steps between four cuts are called: 0–30, 31–60 … 181+. Pure.

/** A step with nothing in it: two cuts at one place leave no value between them. */
const EMPTY = '–';

/** The values a step takes in; `last` null where it has no end. */
function range(first: number, last: number | null): string {
  if (last === null) return `${first}+`;
  if (last < first) return EMPTY;
  return first === last ? String(first) : `${first}–${last}`;
}

/** From `first` on, each cut belonging to the step below it. */
export function stepRanges(first: number, cuts: readonly number[]): string[] {
  const all = cuts.map((cut, at) => range(at === 0 ? first : Math.max(first, (cuts[at - 1] ?? 0) + 1), cut));
  return [...all, range(Math.max(first, (cuts.at(-1) ?? first - 1) + 1), null)];
}

/** Of five shades, the one for a part of the most there is; 0 for none. */
export function shade(value: number, most: number): number {
  if (value <= 0 || most <= 0) return 0;
  return Math.min(5, Math.ceil((value / most) * 5));
}
