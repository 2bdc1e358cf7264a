// A handover in words: why, how far it has come, what its files are called. Pure.
import type { Day, HandoverMode, HandoverRow } from '../../api';
import { m } from '../../paraglide/messages.js';
import type { Tone } from '../../parts/Chip.svelte';
import { daysBetween, plainDate } from '../../parts/text/format';

export interface Pill {
  tone: Tone;
  text: string;
}

export const modeWords = (mode: HandoverMode): string => MODE[mode]();
const MODE: Record<HandoverMode, () => string> = {
  leave: m.handover_mode_leave,
  lend: m.handover_mode_lend,
  return: m.handover_mode_return,
};

/** Cards of this book that somebody else works on, or the other way round. */
export const isOut = (row: HandoverRow): boolean => row.direction === 'out';
export const isBorrowed = (row: HandoverRow): boolean => !isOut(row) && row.mode === 'lend' && row.state === 'taken';
/** Lent to somebody, and not back yet. */
export const isLent = (row: HandoverRow): boolean =>
  isOut(row) && row.mode === 'lend' && (row.state === 'open' || row.state === 'taken');
/** Gone for good, with the receipt in hand. */
export const maySeal = (row: HandoverRow): boolean => isOut(row) && row.mode === 'leave' && row.state === 'taken';
export const mayErase = (row: HandoverRow): boolean =>
  isOut(row) && row.mode === 'leave' && (row.state === 'taken' || row.state === 'sealed');
export const awaitsReceipt = (row: HandoverRow): boolean => isOut(row) && row.state === 'open';

/** The last days are amber, what is over is red. */
const NEAR_DAYS = 2;

function untilPill(until: Day | null, today: Day): Pill {
  if (until === null) return { tone: 'blue', text: m.handover_state_lent() };
  const left = daysBetween(today, until);
  if (left < 0) return { tone: 'red', text: m.handover_over({ count: -left }) };
  if (left <= NEAR_DAYS) return { tone: 'amber', text: left === 0 ? m.handover_last_day() : m.handover_left({ count: left }) };
  return { tone: 'blue', text: m.handover_lent_until({ date: plainDate(until, today) }) };
}

/** How far it has come; what waits for somebody is tinted. */
export function statePill(row: HandoverRow, today: Day): Pill {
  if (row.state === 'sealed') return { tone: 'slate', text: m.handover_state_sealed() };
  if (row.state === 'erased') return { tone: 'slate', text: m.handover_state_erased() };
  if (row.state === 'returned') return { tone: 'green', text: m.handover_state_returned() };
  if (isBorrowed(row) || isLent(row)) return untilPill(row.until, today);
  if (!isOut(row)) return { tone: 'green', text: m.handover_state_taken() };
  return row.state === 'open'
    ? { tone: 'amber', text: m.handover_state_open() }
    : { tone: 'green', text: m.handover_state_receipt() };
}

/** What came of a card on the other side. */
export function resultWords(result: string): string {
  if (result === 'taken') return m.handover_result_taken();
  if (result === 'merged') return m.handover_result_merged();
  if (result === 'woven') return m.handover_result_woven();
  return result === 'skipped' ? m.handover_result_skipped() : '';
}

const compact = (day: Day): string => day.slice(0, 10).replaceAll('-', '');
/** No file system takes these in a name. */
const plain = (name: string): string => name.replace(/[\\/:*?"<>|\u0000-\u001f]/g, '').trim();
const named = (word: string, who: string, day: Day): string =>
  [word, plain(who), compact(day)].filter((part) => part !== '').join('_');

const FILE: Record<HandoverMode, () => string> = {
  leave: m.handover_file_leave,
  lend: m.handover_file_lend,
  return: m.handover_file_return,
};
/** 交接_周以恩_20260915.shuke */
export const fileName = (mode: HandoverMode, who: string, day: Day): string => `${named(FILE[mode](), who, day)}.shuke`;
export const receiptName = (who: string, day: Day): string =>
  `${named(m.handover_file_receipt(), who, day)}.receipt.json`;

/** A and two more: 22・61・134, as far as there are any. */
export function classCounts(classes: readonly number[]): string {
  const [a = 0, b = 0, c = 0, none = 0] = classes;
  return [
    [a, 'A'] as const,
    [b, 'B'] as const,
    [c, 'C'] as const,
    [none, m.class_none()] as const,
  ]
    .filter(([count]) => count > 0)
    .map(([count, label]) => `${label} ${count}`)
    .join(m.dot());
}
