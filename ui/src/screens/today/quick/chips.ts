// What the chips under the quick line say. Words only.
import type { Day, QuickPart } from '../../../api';
import { m } from '../../../paraglide/messages.js';
import type { Tone } from '../../../parts/Chip.svelte';
import { chipDate, daysBetween, lunarMonth, plainDate } from '../../../parts/text/format';
import { followupKindWords, kindWords, repeatWords, sentence } from '../../../parts/text/words';
import type { QuickLine } from './line.svelte';

export interface LineChip {
  /** The part it stands for, which it can turn back into words. */
  part: QuickPart;
  tone: Tone;
  /** Something is still missing or open. */
  open: boolean;
  words: string;
  /** Stands in bold behind the words: who is meant by them. */
  means?: string;
}

/** 9/17（四）15:00 */
export function whenWords(day: Day, time: string | null, today: Day): string {
  const date = chipDate(day, today);
  if (time === null) return date;
  return date.endsWith('）') ? `${date}${time}` : `${date} ${time}`;
}

/** 今天, 明天, else the date: what stands on a button. */
export function dayWords(day: Day, today: Day): string {
  const ahead = daysBetween(today, day);
  if (ahead === 0) return m.quick_today();
  return ahead === 1 ? m.tomorrow_button() : chipDate(day, today);
}

/** 9 月沒有 31 日; 農曆八月只有 29 天; 沒有 25:00 */
export function amissWords(line: QuickLine, today: Day): string {
  const amiss = line.amiss;
  if (amiss === null) return '';
  if (amiss.code === 'no_such_time') return m.quick_no_time({ time: line.wordsOf('time') });
  if (amiss.code === 'past')
    return m.quick_past({ day: plainDate(line.quick?.reading.date ?? today, today) });
  const { written, month_length: days } = amiss;
  if (written === null || written.month === null || days === null)
    return m.quick_no_day({ day: line.wordsOf('date') });
  return written.calendar === 'lunar'
    ? m.quick_short_lunar({ month: lunarMonth(written.month, written.leap), count: days })
    : m.quick_short_month({ month: sentence(`month_long_${written.month}`), day: written.day ?? '' });
}

function person(line: QuickLine): LineChip {
  const { person: words } = line.quick?.reading ?? { person: '' };
  const chip = { part: 'person' as const, words };
  const card = line.who?.card;
  if (card !== undefined)
    return words === card.name
      ? { ...chip, tone: 'accent', open: false, words: '', means: card.name }
      : { ...chip, tone: 'accent', open: false, words: m.quick_is({ words }), means: card.name };
  if (line.stage === 'several') return { ...chip, tone: 'amber', open: true, words: m.quick_which({ words }) };
  if (line.stage === 'unknown') return { ...chip, tone: 'amber', open: true, words: m.quick_unknown({ words }) };
  return { ...chip, tone: 'tag', open: true, words: m.quick_nobody() };
}

function date(line: QuickLine, today: Day): LineChip[] {
  const part = 'date' as const;
  if (line.amiss !== null)
    return [{ part: line.amiss.code === 'no_such_time' ? 'time' : part, tone: 'amber', open: true, words: amissWords(line, today) }];
  const { due, time } = line;
  if (due !== null) {
    const words = whenWords(due, time, today);
    const lunar = due === line.quick?.reading.as_lunar && due !== line.quick.draft.due;
    return [{ part, tone: 'blue', open: false, words: lunar ? m.quick_as_lunar({ words }) : words }];
  }
  if (line.quick?.draft.kind !== null) return time === null ? [] : [{ part: 'time', tone: 'blue', open: false, words: time }];
  return [
    { part, tone: 'tag', open: true, words: m.quick_no_date() },
    ...(time === null ? [] : [{ part: 'time' as const, tone: 'blue' as const, open: false, words: time }]),
  ];
}

export function chipsOf(line: QuickLine, today: Day): LineChip[] {
  if (line.quick === null) return [];
  const { reading } = line.quick;
  const told = (part: QuickPart, tone: Tone, words: string): LineChip => ({ part, tone, open: false, words });
  return [
    person(line),
    ...(reading.repeat === null ? [] : [told('repeat', 'blue', repeatWords(reading.repeat))]),
    ...date(line, today),
    ...(reading.kind === null ? [] : [told('deed', 'plum', kindWords(reading.kind))]),
    ...(reading.urgency === null ? [] : [told('urgency', 'red', followupKindWords(reading.urgency))]),
  ];
}

/** One sentence for screen readers. */
export function spokenLine(line: QuickLine, today: Day): string {
  const chips = chipsOf(line, today);
  return chips.map((chip) => (chip.means === undefined ? chip.words : chip.means)).join(m.list_comma());
}
