// Minutes of a day as people write them.
import type { Span } from '../../../api';

export const DAY = 1440;

/** 510 → 08:30; the end of a day is 24:00. */
export function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

/** 08:30 → 510. */
export function minuteOf(time: string): number {
  const [hour, minute] = time.split(':');
  return Number(hour) * 60 + Number(minute);
}

/** A span as parts of one day: one past midnight is two. */
const within = ({ from, to }: Span): Span[] =>
  from < to
    ? [{ from, to }]
    : [
        { from, to: DAY },
        { from: 0, to },
      ].filter((part) => part.from < part.to);

/** What of a day is left of some hours without the quiet ones, the earliest first. */
export function ringing(hours: Span, quiet: Span[]): Span[] {
  let left = within(hours).toSorted((a, b) => a.from - b.from);
  for (const cut of quiet.flatMap(within)) {
    left = left.flatMap((part) =>
      [
        { from: part.from, to: Math.min(part.to, cut.from) },
        { from: Math.max(part.from, cut.to), to: part.to },
      ].filter((piece) => piece.from < piece.to),
    );
  }
  return left;
}
