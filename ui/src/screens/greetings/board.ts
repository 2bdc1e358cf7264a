// What a board of greetings comes to: groups, progress, and what can and cannot be done with a row. Words and numbers only; nothing
// is asked or written here.
import type {
  ContactKind,
  Day,
  GreetingBoard,
  GreetingGroup,
  GreetingRow,
  GreetingTab,
  GreetingWay,
} from '../../api/types';
import { m } from '../../paraglide/messages.js';
import { addDays, daysBetween, listDate, plainDate, relativeDate } from '../../parts/text/format';
import { kindWords, occasionWords, pointWords, sentence } from '../../parts/text/words';

export const GROUPS: GreetingGroup[] = ['hand', 'salutation', 'one', 'none'];
/** Birthdays and yearly dates have a day for each person, and are not about a list. */
export const hasList = (occasion: string): boolean => occasion !== 'birthday' && occasion !== 'yearly';

export interface Section {
  group: GreetingGroup;
  rows: GreetingRow[];
  /** Where its first row stands among all. */
  from: number;
}

/** The rows in their groups, in the order of work; empty groups are left out. */
export function sections(rows: GreetingRow[]): Section[] {
  let from = 0;
  return GROUPS.flatMap((group) => {
    const own = rows.filter((row) => row.group === group);
    const section = { group, rows: own, from };
    from += own.length;
    return own.length === 0 ? [] : [section];
  });
}

/** Rows that did not change stay the same object, so that of a long board only what changed is drawn again. */
export function steady(before: GreetingRow[], now: GreetingRow[]): GreetingRow[] {
  const known = new Map(before.map((row) => [row.key, row]));
  return now.map((row) => {
    const old = known.get(row.key);
    return old !== undefined && JSON.stringify(old) === JSON.stringify(row) ? old : row;
  });
}

export const isSent = (row: GreetingRow): boolean => row.sent !== null;
/** Something was written, or it went out without. */
const isWritten = (row: GreetingRow): boolean => row.text !== '' || isSent(row);

export interface Progress {
  sent: number;
  total: number;
  hand: { sent: number; total: number };
  one: { sent: number; total: number };
  leftOut: number;
}
const countOf = (rows: GreetingRow[]) => ({ sent: rows.filter(isSent).length, total: rows.length });

export function progress(rows: GreetingRow[]): Progress {
  const of = (group: GreetingGroup) => rows.filter((row) => row.group === group);
  const all = rows.filter((row) => row.group !== 'none');
  return { ...countOf(all), hand: countOf(of('hand')), one: countOf(of('one')), leftOut: of('none').length };
}

/** What stands beside a group's name. */
export function aboutGroup({ group, rows }: Section): string {
  const count = rows.length;
  if (group === 'hand') return m.greet_hand_about({ count, written: rows.filter(isWritten).length });
  if (group === 'salutation') return m.greet_salutation_about({ count });
  return group === 'one' ? m.greet_one_about({ count, sent: countOf(rows).sent }) : m.greet_none_about({ count });
}

/** A card should be there before the festival: so many days before it the last one goes out. */
const BEFORE = 3;

/** How many a day, or how late it is. Nothing where everybody has a day of his own. */
export function paceWords(board: GreetingBoard, today: Day): string {
  const { sent, total } = progress(board.rows);
  const left = total - sent + board.more;
  const date = board.tabs.find((tab) => tab.id === board.occasion)?.date ?? null;
  if (date === null || left === 0) return '';
  const last = addDays(date, -BEFORE);
  const days = daysBetween(today, last) + 1;
  if (days > 0) return m.greet_pace({ count: Math.ceil(left / days), date: plainDate(last, today) });
  const until = daysBetween(today, date);
  if (until > 0) return m.greet_pace_hurry({ count: until, left });
  return until === 0 ? m.greet_pace_today({ left }) : m.greet_pace_late({ count: -until, left });
}

/** 10/1 and 10/10 are two festivals of one kind, each with a name of its own. */
const festivalKey = (id: string, date: Day | null): string =>
  id === 'national_day' && date?.endsWith('-10-01') ? 'greet_national_day_first' : `festival_${id}`;
export const occasionName = ({ id, date }: Pick<GreetingTab, 'id' | 'date'>): string => {
  if (id === 'birthday') return m.greet_birthday();
  return id === 'yearly' ? m.greet_yearly() : sentence(festivalKey(id, date));
};
export function tabWords({ total, sent }: GreetingTab): string {
  if (total === 0) return m.greet_tab_nobody();
  if (sent === 0) return m.greet_tab_none_yet({ count: total });
  return sent === total ? m.greet_tab_all({ count: total }) : m.greet_tab_count({ count: total, sent });
}

/** 中秋節 9/25 五・還有 10 天 */
export function tabAbout(tab: GreetingTab, today: Day): string {
  const { date } = tab;
  if (date === null) return occasionName(tab);
  const days = daysBetween(today, date);
  const when = days > 0 ? m.greet_days_left({ count: days }) : relativeDate(date, today);
  return `${occasionName(tab)} ${listDate(date, today)}${m.dot()}${when}`;
}

/** Of so many tabs those there is room for; the one that is open is always among them. */
export function roomFor(tabs: GreetingTab[], room: number, open: string): { shown: GreetingTab[]; rest: GreetingTab[] } {
  if (tabs.length <= room) return { shown: tabs, rest: [] };
  const first = tabs.slice(0, room);
  const chosen = tabs.find((tab) => tab.id === open);
  const shown = chosen === undefined || first.includes(chosen) ? first : [...first.slice(0, -1), chosen];
  return { shown, rest: tabs.filter((tab) => !shown.includes(tab)) };
}

/** Where the core leaves room for the form of address. */
const MISSING = '{salutation}';
export interface Piece {
  text: string;
  of: 'words' | 'salutation' | 'missing';
}
/** A text with its form of address apart, so that one sees what was filled in and what is missing. */
export function pieces(text: string, salutation: string): Piece[] {
  const missing = text.includes(MISSING);
  const word = missing ? MISSING : salutation;
  const at = word === '' ? -1 : text.indexOf(word);
  if (at < 0) return text === '' ? [] : [{ text, of: 'words' }];
  const all: Piece[] = [
    { text: text.slice(0, at), of: 'words' },
    { text: word, of: missing ? 'missing' : 'salutation' },
    { text: text.slice(at + word.length), of: 'words' },
  ];
  return all.filter((piece) => piece.text !== '');
}

/** The text as it goes out, signed once. */
export const letterOf = (text: string, signature: string): string =>
  signature === '' || text.trimEnd().endsWith(signature) ? text : `${text.trimEnd()}\n${signature}`;

/** What stands above a mail. Nothing joyful for a house in mourning, nothing of a first deal for whoever made it. */
export function subjectOf(row: GreetingRow, occasion: string): string {
  const options = { locale: row.language };
  if (row.mourning_until !== null || occasion === 'yearly') return m.greet_subject_plain({}, options);
  if (occasion === 'birthday') return m.greet_subject_birthday({}, options);
  const festivals = m as unknown as Record<string, ((args: object, options: object) => string) | undefined>;
  return festivals[festivalKey(occasion, row.date)]?.({}, options) ?? m.greet_subject_plain({}, options);
}

export const CHANNEL: Record<GreetingWay, ContactKind> = {
  copy: 'message',
  mail: 'message',
  sms: 'message',
  letter: 'letter',
  call: 'call',
};
export function wayWords({ way, im }: GreetingRow): string {
  if (way === 'copy') return im === null ? m.greet_copy() : pointWords(im);
  if (way === 'mail') return m.greet_mail();
  return way === 'sms' ? m.greet_sms() : kindWords(CHANNEL[way]);
}

/** The day and the years of somebody who has a day of his own. */
export function dayWords(row: GreetingRow, occasion: string, today: Day): string {
  if (hasList(occasion)) return '';
  const what = row.kind === null ? '' : row.title || occasionWords(row.kind);
  const years = row.years === null ? '' : row.kind === null ? m.unit_years({ count: row.years }) : m.greet_years({ count: row.years });
  return [listDate(row.date, today), what, years].filter((words) => words !== '').join(m.dot());
}

/** Why nobody writes. */
export function holdWords(row: GreetingRow, today: Day): string {
  if (row.hold !== 'no_greetings') return row.hold === null ? '' : sentence(`greet_why_${row.hold}`);
  const date = plainDate(row.none_since ?? row.date, today);
  return row.reason === '' ? m.greet_why_no_greetings({ date }) : m.greet_why_said({ date, reason: row.reason });
}

export type Deed = 'copy' | 'mail' | 'sms' | 'print' | 'sent' | 'edit' | 'wording';

/** Why something cannot be done with a row; null = it can. */
export function refusal(row: GreetingRow, deed: Deed, today: Day): string | null {
  if (row.hold !== null) return holdWords(row, today);
  if (row.group === 'salutation' && deed !== 'wording') return m.greet_no_salutation();
  if (isSent(row) && (deed === 'sent' || deed === 'edit' || deed === 'wording')) return m.greet_no_again();
  if (deed === 'wording') {
    if (row.group === 'hand') return m.greet_no_wording_hand();
    return row.wording === null ? m.greet_no_wording_own() : null;
  }
  if (deed === 'edit' || deed === 'sent') return null;
  if (deed === 'mail' && row.email === null) return m.greet_no_email();
  if (deed === 'sms' && row.mobile === null) return m.greet_no_mobile();
  return row.text === '' ? m.greet_no_text() : null;
}

/** What the row's button does. */
export type Act = 'write' | 'copy' | 'mail' | 'sms' | 'print' | 'call' | 'sent' | 'unskip';
const ACT: Record<GreetingWay, Act> = { copy: 'copy', mail: 'mail', sms: 'sms', letter: 'print', call: 'call' };

/** `out`: it was printed, and nobody said yet that it went out. */
export function actOf(row: GreetingRow, out: boolean): Act | null {
  if (row.hold !== null) return row.hold === 'skipped' ? 'unskip' : null;
  if (isSent(row) || row.group === 'salutation') return null;
  if (row.copied || out) return 'sent';
  return row.text === '' ? 'write' : ACT[row.way];
}

/** The wordings of those before and after, who should not get the same. */
export function beside(rows: GreetingRow[], row: GreetingRow): number[] {
  const dealt = rows.filter((one) => one.group === 'one' || one.group === 'salutation');
  const at = dealt.indexOf(row);
  if (at < 0) return [];
  return [dealt[at - 1], dealt[at + 1]].flatMap((one) => one?.wording ?? []);
}

/** Letters for paper: those by post, or all that go one by one. Never what is by hand, held or without a form of address. */
export const batch = (rows: GreetingRow[], post: boolean, today: Day): GreetingRow[] =>
  rows.filter(
    (row) =>
      row.group === 'one' &&
      !isSent(row) &&
      (!post || row.way === 'letter') &&
      refusal(row, 'print', today) === null,
  );
