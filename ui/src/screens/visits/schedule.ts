// When each visit of a day begins and ends, by the rule the core prints with: appointments when they are, the others one after the
// other around them. Pure.
import type { Time } from '../../api/types';

/** How long a visit takes, and how long the way to the next one, in minutes. */
const VISIT = 30;
const WAY = 10;
/** When a day begins where nothing is arranged, and never before. */
const BEGIN = 10 * 60;
const EARLIEST = 7 * 60;

export interface Slot {
  starts: Time;
  ends: Time;
  /** Somebody else is still being seen then. */
  clashes: boolean;
}

export function minutes(time: Time): number {
  const [hour = '0', minute = '0'] = time.split(':');
  return Number(hour) * 60 + Number(minute);
}
export function clock(at: number): Time {
  const two = (number: number) => String(number).padStart(2, '0');
  return `${two(Math.floor(at / 60) % 24)}:${two(at % 60)}`;
}

/** In the order given; null for whoever has no appointment. */
export function schedule(fixed: readonly (Time | null)[]): Slot[] {
  const times = fixed.flatMap((time) => (time === null ? [] : [minutes(time)]));
  const first = times.length === 0 ? null : Math.min(...times);
  const before = fixed.findIndex((time) => time !== null);
  // Whoever comes before the first appointment is seen before it, if the day is long enough.
  const ahead = Math.max(0, before) * (VISIT + WAY);
  let next = first === null ? BEGIN : before > 0 ? Math.max(EARLIEST, Math.min(BEGIN, first - ahead)) : first;
  let busy = 0;
  return fixed.map((time) => {
    const starts = time === null ? next : minutes(time);
    const clashes = starts < busy;
    const ends = starts + VISIT;
    next = ends + WAY;
    busy = Math.max(busy, ends);
    return { starts: clock(starts), ends: clock(ends), clashes };
  });
}
