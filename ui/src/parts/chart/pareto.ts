// Where the bars and the line of the Pareto chart lie, in pixels. Pure.

export interface Bar {
  /** How many customers stand side by side in it. */
  count: number;
  value: number;
  /** Of everything up to and with it, 0 to 1. */
  share: number;
  kind: string;
}
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
  kind: string;
}
/** The highest bar ends below the top line, so that the two scales are not taken for one. */
const HIGHEST = 0.92;
/** What is there at all can be seen. */
const LOWEST = 1.5;

const customers = (bars: readonly Bar[]): number => bars.reduce((sum, bar) => sum + bar.count, 0);

/** As wide as it has customers, so that the last bar, which may have fewer, is narrower. */
export function boxesOf(bars: readonly Bar[], width: number, height: number): Box[] {
  const all = customers(bars);
  const most = Math.max(0, ...bars.map((bar) => bar.value));
  if (all === 0 || most === 0) return [];
  const gap = Math.min(4, (width / bars.length) * 0.2);
  let before = 0;
  return bars.map((bar) => {
    const x = (before / all) * width;
    before += bar.count;
    const tall = bar.value <= 0 ? 0 : Math.max(LOWEST, (bar.value / most) * height * HIGHEST);
    const wide = (bar.count / all) * width;
    return { x: x + gap / 2, y: height - tall, width: Math.max(1, wide - gap), height: tall, kind: bar.kind };
  });
}

/** The line of what has come together, from nothing at the left. */
export function curveOf(bars: readonly Bar[], width: number, height: number): string {
  const all = customers(bars);
  let before = 0;
  const points = bars.map((bar) => {
    before += bar.count;
    return `L${round((before / all) * width)} ${round(height - bar.share * height)}`;
  });
  return all === 0 ? '' : [`M0 ${round(height)}`, ...points].join(' ');
}
const round = (pixels: number): number => Math.round(pixels * 10) / 10;

export interface Edge {
  x: number;
  y: number;
  /** Its words stand at the left, where there is no room at the right. */
  left: boolean;
}
/** Where a class ends: after so many customers, at this share. */
export function edgeAt(after: number, share: number, bars: readonly Bar[], width: number, height: number): Edge {
  const all = customers(bars);
  const x = all === 0 ? 0 : Math.min(1, after / all) * width;
  return { x: round(x), y: round(height - share * height), left: x > width - 48 };
}
