// What a day's way comes to: who is ticked, in which order, when, in which parts of town, and why. Words and numbers only; nothing is
// asked or written here.
import type { Class, Day, LoanStop, PlanReason, PlanStop, Time, WhyVisit } from '../../api/types';
import { m } from '../../paraglide/messages.js';
import type { Tone } from '../../parts/Chip.svelte';
import { minutes, schedule, type Slot } from './schedule';

/** 先看: reasons that come before others. */
export type First = 'late' | 'birthday';
/** Ticked without being asked, at most. */
const MOST = 8;
const WEIGHT: WhyVisit[] = ['arranged', 'due', 'invitation', 'birthday', 'silent', 'incomplete'];

const isOf = (reason: PlanReason, first: First): boolean =>
  first === 'late' ? reason.why === 'due' && reason.days > 0 : reason.why === 'birthday' || reason.why === 'invitation';
/** Appointments are kept whatever is looked at first. */
const isWanted = ({ reasons }: PlanStop, firsts: readonly First[]): boolean =>
  reasons.length > 0 &&
  (firsts.length === 0 ||
    reasons.some((reason) => reason.why === 'arranged' || firsts.some((first) => isOf(reason, first))));

/** Somewhere one can go to. */
export const hasDoor = ({ area, address }: PlanStop): boolean => area !== '' || address !== '';
const isArranged = ({ reasons }: PlanStop): boolean => reasons.some((reason) => reason.why === 'arranged');
/** Who is ticked before anybody said anything: those with the weightiest reasons. Without an address only whom one has arranged to see. */
export function offered(stops: readonly PlanStop[], firsts: readonly First[]): string[] {
  const weight = ({ reasons }: PlanStop) => WEIGHT.indexOf(reasons[0]?.why ?? 'incomplete');
  return stops
    .filter((stop) => isWanted(stop, firsts) && (hasDoor(stop) || isArranged(stop)))
    .sort((a, b) => weight(a) - weight(b) || (a.card.class ?? 'Z').localeCompare(b.card.class ?? 'Z'))
    .slice(0, MOST)
    .map((stop) => stop.card.id);
}

/** In somebody's own order; who is not in it comes after whoever is before him on the way. */
export function arranged<T extends Pick<PlanStop, 'card'>>(stops: readonly T[], own: readonly string[]): T[] {
  const known = new Map(stops.map((stop) => [stop.card.id, stop]));
  const order = own.flatMap((id) => known.get(id) ?? []);
  const placed = new Set(order);
  stops.forEach((stop, at) => {
    if (placed.has(stop)) return;
    const before = stops.slice(0, at).findLast((one) => placed.has(one));
    order.splice(before === undefined ? 0 : order.indexOf(before) + 1, 0, stop);
    placed.add(stop);
  });
  return order;
}

export interface Row {
  stop: PlanStop;
  ticked: boolean;
  /** Its place on the way, and when; nothing of whoever is left out. */
  at: number | null;
  slot: Slot | null;
  /** The time it is bound to, by appointment or by hand. */
  fixed: Time | null;
}

/** Rows with their places and times. */
export function rowsOf(stops: readonly PlanStop[], ticked: ReadonlySet<string>, times: Record<string, Time>): Row[] {
  const fixedOf = (stop: PlanStop) => stop.fixed ?? times[stop.card.id] ?? null;
  const going = stops.filter((stop) => ticked.has(stop.card.id));
  const slots = schedule(going.map(fixedOf));
  return stops.map((stop) => {
    const at = going.indexOf(stop);
    const place = at < 0 ? null : at;
    return {
      stop,
      ticked: place !== null,
      at: place === null ? null : place + 1,
      slot: place === null ? null : (slots[place] ?? null),
      fixed: fixedOf(stop),
    };
  });
}

/** One row further up or down; null where appointments would change places. */
export function moved(rows: readonly Row[], id: string, step: 1 | -1): string[] | null {
  const at = rows.findIndex((row) => row.stop.card.id === id);
  const [one, other] = [rows[at], rows[at + step]];
  if (one === undefined || other === undefined) return null;
  if (one.fixed !== null && other.fixed !== null && one.fixed !== other.fixed) return null;
  const ids = rows.map((row) => row.stop.card.id);
  ids.splice(at, 1);
  ids.splice(at + step, 0, id);
  return ids;
}

/** Where somebody belongs among the others who is to be seen at a time: behind whoever is seen before. */
export function placed(others: readonly Row[], id: string, time: Time): string[] {
  const after = others.findIndex((row) => row.slot !== null && minutes(row.slot.starts) >= minutes(time));
  const ids = others.map((row) => row.stop.card.id);
  ids.splice(after < 0 ? ids.length : after, 0, id);
  return ids;
}

export interface Section {
  key: string;
  /** The district; empty where the card says none. */
  area: string;
  /** The roads in it, in the order to go. */
  roads: string[];
  /** No address at all. */
  lost: boolean;
  rows: Row[];
}

/** 台北市內湖區松和路88號 → 松和路, as it is written on the card. */
export function roadOf(address: string): string {
  const bare = address.normalize('NFKC').replaceAll(/\s/g, '');
  const road = /^[^0-9,，]{1,12}?(?:大道|路|街)(?:[一二三四五六七八九十0-9]{1,2}段)?/;
  let rest = bare;
  for (;;) {
    // 縣民大道 is no county: something stands before a district.
    const after = /^.{1,7}?[市縣县区區鄉乡鎮镇村里郡](.*)$/.exec(rest)?.[1];
    if (after === undefined || !road.test(after)) break;
    rest = after;
  }
  return road.exec(rest)?.[0] ?? '';
}

/** Rows that lie in one part of town, one after the other; whoever has no address at the end. */
export function sections(rows: readonly Row[]): Section[] {
  const found: Section[] = [];
  for (const row of rows) {
    const { area, address } = row.stop;
    const lost = !hasDoor(row.stop);
    const road = roadOf(address);
    const last = found.at(-1);
    if (last !== undefined && last.area === area && last.lost === lost) {
      last.rows.push(row);
      if (road !== '' && !last.roads.includes(road)) last.roads.push(road);
    } else
      found.push({ key: `${area}:${row.stop.card.id}`, area, lost, roads: road === '' ? [] : [road], rows: [row] });
  }
  return found;
}

/** 松和路一帶, 光復路; the district where no road is known. */
export function sectionName({ area, roads, lost }: Section): string {
  const [first] = roads;
  if (lost) return m.visits_no_address();
  if (first === undefined) return area === '' ? m.visits_no_area() : area;
  return roads.length === 1 ? first : m.visits_around({ road: first });
}

const areasOf = (rows: readonly Row[]): string[] => [
  ...new Set(rows.flatMap(({ ticked, stop }) => (ticked && stop.area !== '' ? [stop.area] : []))),
];
/** 內湖 → 松山 → 中山 */
export const wayWords = (rows: readonly Row[]): string => areasOf(rows).join(' → ');
/** Where to, for people who look for the cards later: 內湖松山. */
export function titleOf(rows: readonly Row[]): string {
  const areas = areasOf(rows).slice(0, 3);
  return areas.every((area) => /^\p{Script=Han}+$/u.test(area)) ? areas.join('') : areas.join(', ');
}

/** A 5・B 3 */
export function classCounts(rows: readonly Row[]): string {
  const of = (klass: Class | null) => rows.filter(({ ticked, stop }) => ticked && stop.card.class === klass).length;
  return ([...(['A', 'B', 'C'] as const), null] as const)
    .flatMap((klass) => {
      const count = of(klass);
      return count === 0 ? [] : [`${klass ?? m.class_none()} ${count}`];
    })
    .join(m.dot());
}
/** 10:00–17:00 */
export function spanWords(rows: readonly Row[]): string {
  const slots = rows.flatMap((row) => row.slot ?? []);
  const [first, last] = [slots[0], slots.at(-1)];
  return first === undefined || last === undefined ? '' : `${first.starts}–${last.ends}`;
}

export const stopsOf = (rows: readonly Row[]): LoanStop[] =>
  rows.flatMap(({ stop, slot }) =>
    slot === null ? [] : [{ card: stop.card.id, starts: slot.starts, ends: slot.ends }],
  );

export interface Pill {
  tone: Tone;
  text: string;
  sign: 'clock' | 'late' | 'cake' | 'bell' | 'moon' | 'pencil';
}

/** Why somebody is worth the way; null for whoever merely lies on it. */
export function pillOf({ reasons, fixed }: PlanStop): Pill | null {
  const [reason] = reasons;
  if (reason === undefined) return null;
  const count = reason.days;
  switch (reason.why) {
    case 'arranged':
      return {
        tone: 'blue',
        sign: 'clock',
        text: fixed === null ? m.visits_arranged_day() : m.visits_arranged({ time: fixed }),
      };
    case 'due':
      return count > 0
        ? { tone: 'red', sign: 'late', text: m.days_late({ count }) }
        : { tone: 'amber', sign: 'clock', text: m.visits_due() };
    case 'invitation':
      return { tone: 'amber', sign: 'bell', text: m.when_invite({ count }) };
    case 'birthday':
      return { tone: 'plum', sign: 'cake', text: birthdayWords(count) };
    case 'silent':
      return { tone: 'slate', sign: 'moon', text: m.when_silent({ count }) };
    case 'incomplete':
      return { tone: 'amber', sign: 'pencil', text: m.visits_incomplete({ percent: count }) };
  }
}
function birthdayWords(days: number): string {
  if (days === 0) return m.visits_birthday_day();
  return days > 0 ? m.visits_birthday_in({ count: days }) : m.visits_birthday_past({ count: -days });
}

/** Short enough for a row: without the city, which is the same for all of them. */
const shortAddress = ({ area, address }: PlanStop): string => {
  const at = area === '' ? -1 : address.indexOf(area);
  if (at < 0) return address;
  return address.slice(at + area.length).replace(/^[區区]?\s*/, '') || address;
};
/** 松和路 88 號 6 樓・補簽旅平險 */
export function aboutStop(stop: PlanStop): string {
  const what = stop.reasons
    .filter((reason) => reason.text !== '')
    .map((reason) =>
      reason.why === 'birthday'
        ? reason.text === stop.card.name
          ? ''
          : m.visits_birthday_of({ name: reason.text })
        : reason.text,
    );
  return [shortAddress(stop), ...what].filter((part) => part !== '').join(m.dot());
}

/** No file system takes these in a name. */
const plain = (name: string): string => name.replace(/[\\/:*?"<>|\u0000-\u001f]/g, '').trim();
/** 拜訪卡_內湖松山_20260916.pdf */
export const fileName = (word: string, about: string, day: Day, ending: string): string =>
  `${[plain(word), plain(about), day.replaceAll('-', '')].filter((part) => part !== '').join('_')}.${ending}`;
