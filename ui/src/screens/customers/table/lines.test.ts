// Lines of the scrolled list and marks in what was found.
import { describe, expect, it } from 'vitest';
import { marked } from '../../../parts/text/marked';
import { letterAt, lineAt, lineAtTop, lineCount, lineOfRow, topOf } from './lines';

const LETTERS = [
  { letter: 'ㄅ', offset: 0 },
  { letter: 'ㄈ', offset: 2 },
  { letter: 'ㄨ', offset: 5 },
];

describe('the lines of the list', () => {
  it('put a heading before the first row of each letter', () => {
    const lines = Array.from({ length: lineCount(6, LETTERS) }, (_, at) => lineAt(at, LETTERS));
    expect(lines.map((line) => ('letter' in line ? line.letter : line.row))).toEqual([
      'ㄅ',
      0,
      1,
      'ㄈ',
      2,
      3,
      4,
      'ㄨ',
      5,
    ]);
  });
  it('find back the line of a row and the letter of a line', () => {
    for (let row = 0; row < 6; row += 1) expect(lineAt(lineOfRow(row, LETTERS), LETTERS)).toEqual({ row });
    expect([0, 2, 3, 6, 8].map((line) => letterAt(line, LETTERS))).toEqual(['ㄅ', 'ㄅ', 'ㄈ', 'ㄈ', 'ㄨ']);
  });
  it('are the rows alone when nothing is headed', () => {
    expect(lineAt(4, [])).toEqual({ row: 4 });
    expect(letterAt(4, [])).toBeNull();
  });
  it('lie where their heights say, and are found back from there', () => {
    const sizes = { row: 35, head: 28 };
    expect([0, 1, 2, 3, 4, 9].map((line) => topOf(line, LETTERS, sizes))).toEqual([0, 28, 63, 98, 126, 294]);
    for (let line = 0; line < 9; line += 1) {
      const top = topOf(line, LETTERS, sizes);
      expect(lineAtTop(top, 9, LETTERS, sizes)).toBe(line);
      expect(lineAtTop(top + 27, 9, LETTERS, sizes)).toBe(line);
    }
    expect(lineAtTop(9e9, 9, LETTERS, sizes)).toBe(8);
    expect(topOf(100_000, [], sizes)).toBe(3_500_000);
  });
});

describe('marks', () => {
  it('stand on the searched letters, in any case', () => {
    expect(marked('LINE：確認', 'line', false)).toEqual([
      { text: 'LINE', hit: true },
      { text: '：確認', hit: false },
    ]);
  });
  it('stand on the whole name when it matched by sound', () => {
    expect(marked('王美玲', 'wml', true)).toEqual([{ text: '王美玲', hit: true }]);
    expect(marked('由張姐介紹', '张', false)).toEqual([{ text: '由張姐介紹', hit: false }]);
  });
});
