// Answers of the core that stay true: a query runs again when what it reads from has changed.
import { asCoreError, type CoreError, type Domain, onChanged } from '../api';

/** A domain of the core, or which book is open at all. */
export type Watched = Domain | 'book';

const versions = $state<Record<Watched, number>>({
  cards: 0,
  interactions: 0,
  followups: 0,
  occasions: 0,
  gifts: 0,
  sales: 0,
  classes: 0,
  handovers: 0,
  loans: 0,
  history: 0,
  views: 0,
  fields: 0,
  staff: 0,
  backups: 0,
  book: 0,
});

const waiting = new Set<Watched>();
let timer: ReturnType<typeof setTimeout> | null = null;

/**
 * Marks domains as changed. A write's answer and the shell's event say the same; one timer turns them into
 * one.
 */
export function changed(domains: Watched[]): void {
  for (const domain of domains) waiting.add(domain);
  timer ??= setTimeout(() => {
    timer = null;
    for (const domain of waiting) versions[domain] += 1;
    waiting.clear();
  }, 15);
}

/** Another book: nothing that was read before holds. */
export const everythingChanged = (): void => changed(Object.keys(versions) as Watched[]);

export const followChanges = (): (() => void) => onChanged((change) => changed(change.domains));

export interface Live<T> {
  readonly value: T | undefined;
  readonly error: CoreError | null;
  readonly loading: boolean;
  again(): void;
}

/**
 * Runs `ask` now, when what it reads reactively changes, and when one of `domains` changes. Keeps the last
 * answer.
 */
export function live<T>(domains: Watched[], ask: () => Promise<T>): Live<T> {
  let value = $state.raw<T>();
  let error = $state.raw<CoreError | null>(null);
  let loading = $state(true);
  let asked = $state(0);
  let turn = 0;

  $effect(() => {
    for (const domain of domains) void versions[domain];
    void asked;
    turn += 1;
    const mine = turn;
    const answer = ask();
    loading = true;
    answer.then(
      (got) => {
        if (mine !== turn) return;
        value = got;
        error = null;
        loading = false;
      },
      (thrown: unknown) => {
        if (mine !== turn) return;
        error = asCoreError(thrown);
        loading = false;
      },
    );
    return () => {
      turn += 1;
    };
  });

  return {
    get value() {
      return value;
    },
    get error() {
      return error;
    },
    get loading() {
      return loading;
    },
    again() {
      asked += 1;
    },
  };
}
