// Where rows and letter headings stand in the scrolled list, and which of them are seen. Pure.

export interface Letter {
  letter: string;
  offset: number;
}
export type Line = { letter: string } | { row: number };

/** Heights in pixels. */
export interface Sizes {
  row: number;
  head: number;
}

export const lineCount = (total: number, letters: Letter[]): number => total + letters.length;

/** How many headings stand before or at a line. Heading n is line offset + n. */
function headingsUpTo(line: number, letters: Letter[]): number {
  let low = 0;
  let high = letters.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((letters[middle]?.offset ?? 0) + middle <= line) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function lineAt(line: number, letters: Letter[]): Line {
  const headings = headingsUpTo(line, letters);
  const last = letters[headings - 1];
  if (last !== undefined && last.offset + headings - 1 === line) return { letter: last.letter };
  return { row: line - headings };
}

export function lineOfRow(row: number, letters: Letter[]): number {
  let headings = 0;
  for (const { offset } of letters) if (offset <= row) headings += 1;
  return row + headings;
}

/** The letter whose group a line belongs to. */
export const letterAt = (line: number, letters: Letter[]): string | null =>
  letters[headingsUpTo(line, letters) - 1]?.letter ?? null;

/** Where a line begins. With the count of all lines: how high the list is. */
export function topOf(line: number, letters: Letter[], sizes: Sizes): number {
  const headings = line <= 0 ? 0 : headingsUpTo(line - 1, letters);
  return headings * sizes.head + (line - headings) * sizes.row;
}

/** The line that lies at a height. */
export function lineAtTop(top: number, count: number, letters: Letter[], sizes: Sizes): number {
  let low = 0;
  let high = Math.max(0, count - 1);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (topOf(middle, letters, sizes) <= top) low = middle;
    else high = middle - 1;
  }
  return low;
}
