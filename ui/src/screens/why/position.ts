// Where one stands among all: how wide each class is drawn and where in the row oneself is. Pure; for drawing only.
import type { ClassCount } from '../../api';

export interface Block {
  name: string;
  cards: number;
  /** Of the whole row, 0 to 1. */
  width: number;
}

/** Narrower than this no letter and number fit in. */
const LEAST = 0.09;

/** The classes of a ranking as wide as they have cards, yet never too narrow for their words; 資料不足 stands outside. */
export function blocks(counts: ClassCount[]): Block[] {
  const named = counts.flatMap(({ class: name, cards }) => (name === null ? [] : [{ name, cards }]));
  const whole = named.reduce((sum, one) => sum + one.cards, 0);
  const raw = named.map((one) => Math.max(LEAST, whole === 0 ? 0 : one.cards / whole));
  const sum = raw.reduce((so, one) => so + one, 0);
  return named.map((one, at) => ({ ...one, width: (raw[at] ?? 0) / sum }));
}

/**
 * Where the rank lies, 0 to 1. It stays in the block of the class the rule gives, also where classes that were locked moved the
 * others; without a rank it is the middle of the block.
 */
export function mark(row: Block[], own: string | null, rank: number | null): number | null {
  let [from, before] = [0, 0];
  for (const block of row) {
    if (block.name === own) {
      const within = rank === null || block.cards === 0 ? 0.5 : (rank - before - 0.5) / block.cards;
      return from + block.width * Math.min(0.98, Math.max(0.02, within));
    }
    from += block.width;
    before += block.cards;
  }
  return null;
}

export const unknownOf = (counts: ClassCount[]): number => counts.find((one) => one.class === null)?.cards ?? 0;
