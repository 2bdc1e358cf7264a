// What a chart says: one row for each of its values. The same rows are read with the arrows, stand in the table, and lead to people.

export interface ChartRow {
  id: string;
  /** The value in words, as it is read out. */
  words: string;
  /** The row of the table; the first cell names it. */
  cells: string[];
  /** Opens whoever stands behind it; null where nobody does. */
  open: (() => void) | null;
}

/** The row after `by` steps; from none the first or the last one. */
export function stepTo(at: number, by: number, count: number): number {
  if (count === 0) return -1;
  if (at < 0) return by > 0 ? 0 : count - 1;
  const to = at + by;
  // A step across several rows stays where it is at the edge.
  if (Math.abs(by) > 1 && (to < 0 || to >= count)) return at;
  return Math.min(count - 1, Math.max(0, to));
}

/** `**10%** of all` → bold and plain parts, in turn. */
export const boldParts = (words: string): { text: string; bold: boolean }[] =>
  words
    .split('**')
    .map((text, at) => ({ text, bold: at % 2 === 1 }))
    .filter((part) => part.text !== '');
export const plain = (words: string): string => words.replaceAll('**', '');
