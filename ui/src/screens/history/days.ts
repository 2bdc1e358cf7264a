// What a line of the history says and under which day it stands. Pure; what a line does is in History.svelte.
import type { CardRef, Day, Operation } from '../../api';
import { m } from '../../paraglide/messages.js';

export interface DayOfDeeds {
  day: Day;
  rows: Operation[];
}

/** The newest day first, as the core gives them; the day is the one where it was done. */
export function byDay(rows: Operation[]): DayOfDeeds[] {
  const days: DayOfDeeds[] = [];
  for (const row of rows) {
    const day = row.at.slice(0, 10);
    const last = days.at(-1);
    if (last?.day === day) last.rows.push(row);
    else days.push({ day, rows: [row] });
  }
  return days;
}

/** 王美玲、陳國棟 等 28 張; the count alone where no card is left to name. */
export function whoseWords(row: Operation): string {
  const names = row.cards.map((card) => card.name).join(m.list_comma());
  if (row.count <= row.cards.length) return names;
  return names === '' ? m.cards_all({ count: row.count }) : m.history_names_more({ names, count: row.count });
}

/** The one card a line is about, where there is just one. */
export const onlyCard = (row: Operation): CardRef | null =>
  row.cards.length === 1 && row.count <= 1 ? (row.cards[0] ?? null) : null;

/** Taking back and doing again are themselves lines; they are answered by the line they speak of. */
export const isReversal = (row: Operation): boolean => row.op === 'undo' || row.op === 'redo';

export type Standing = 'undoable' | 'undone' | 'expired' | 'reversal';

export function standingOf(row: Operation): Standing {
  if (isReversal(row)) return 'reversal';
  if (row.undone) return 'undone';
  return row.undoable ? 'undoable' : 'expired';
}
