// The access log as far as it was read: the newest lines follow the book, older ones are fetched before the last.
import * as api from '../../../api';
import type { AccessLine } from '../../../api';
import { live } from '../../../app/refresh.svelte';
import { feedback } from '../../../app/saving.svelte';

export const STEP = 50;

export interface LogReader {
  readonly lines: AccessLine[] | undefined;
  readonly error: api.CoreError | null;
  /** Whether there may be older ones. */
  readonly more: boolean;
  readonly loading: boolean;
  again(): void;
  readOn(): Promise<void>;
}

const query = (staff: string | null, before: number | null) =>
  api.accessLog({ staff, card: null, before }, STEP);

/** Reads the log of one person, or of everybody (null). */
export function followLog(staff: () => string | null): LogReader {
  const newest = live(['staff', 'book'], async () => {
    const of = staff();
    return { of, lines: await query(of, null) };
  });
  /** All that was known when older ones were asked for, and those. */
  let older = $state.raw<{ of: string | null; lines: AccessLine[]; more: boolean } | null>(null);
  let loading = $state(false);

  const mine = $derived(newest.value !== undefined && newest.value.of === staff() ? newest.value.lines : undefined);
  const past = $derived(older !== null && older.of === staff() ? older : null);
  const lines = $derived.by(() => {
    if (mine === undefined || past === null) return mine;
    const known = past.lines[0]?.row.seq ?? 0;
    return [...mine.filter((line) => line.row.seq > known), ...past.lines];
  });

  return {
    get lines() {
      return lines;
    },
    get error() {
      return newest.error;
    },
    get more() {
      return past === null ? (mine?.length ?? 0) >= STEP : past.more;
    },
    get loading() {
      return loading;
    },
    again: () => newest.again(),
    async readOn() {
      const [known, of] = [lines ?? [], staff()];
      const last = known.at(-1);
      if (last === undefined || loading) return;
      loading = true;
      try {
        const next = await query(of, last.row.seq);
        older = { of, lines: [...known, ...next], more: next.length >= STEP };
      } catch (thrown) {
        feedback.fail(thrown);
      } finally {
        loading = false;
      }
    },
  };
}
