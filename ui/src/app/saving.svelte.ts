// Every write of the window goes through here: it says what was done, offers to take it back, shows what went
// wrong.
import * as api from '../api';
import { asCoreError, type CoreError, type Done } from '../api';
import { m } from '../paraglide/messages.js';
import { allRead, isAllRead } from '../parts/fields/typed';
import { operationWords } from '../parts/text/words';
import { onForget } from './forget';
import { changed } from './refresh.svelte';

export interface Toast {
  text: string;
  /** What the button takes back; null = nothing to take back. */
  op: string | null;
  /** What to do first, when it could not be done. */
  way?: { words: string; go: () => void };
}

const SHOWN_MS = 8000;

class Feedback {
  toast = $state.raw<Toast | null>(null);
  error = $state.raw<{ error: CoreError; again: (() => void) | null } | null>(null);
  /** For screen readers; the same words twice in a row are still read. */
  spoken = $state('');
  #timer: ReturnType<typeof setTimeout> | null = null;

  say(text: string): void {
    this.spoken = this.spoken === text ? `${text}\u00a0` : text;
  }
  show(text: string, op: string | null = null, way?: Toast['way']): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.toast = way === undefined ? { text, op } : { text, op, way };
    this.say(text);
    this.#timer = setTimeout(() => this.hide(), SHOWN_MS);
  }
  hide(): void {
    this.toast = null;
  }
  fail(thrown: unknown, again: (() => void) | null = null): void {
    this.error = { error: asCoreError(thrown), again };
  }
  clearError(): void {
    this.error = null;
  }
}

export const feedback = new Feedback();
onForget(() => {
  feedback.hide();
  feedback.clearError();
  feedback.spoken = '';
});

/**
 * Runs a write. Says `said` with an undo button; a refusal goes to the error bar and gives null, as does a dialog of the system
 * that was left.
 */
export async function save<T>(work: () => Promise<Done<T> | null>, said: string): Promise<Done<T> | null> {
  try {
    // A day typed and saved by a key at once is the day that is saved; one that is none is not saved around.
    if (!isAllRead() && !(await allRead())) return null;
    const done = await work();
    if (done === null) return null;
    feedback.clearError();
    feedback.show(said, done.op);
    changed(done.domains);
    return done;
  } catch (thrown) {
    feedback.fail(thrown, () => void save(work, said));
    return null;
  }
}

async function reverse(work: () => Promise<Done<{ op: string; id: string }>>, words: (op: string) => string) {
  try {
    const done = await work();
    feedback.clearError();
    feedback.show(words(operationWords(done.value.op)));
    changed(done.domains);
  } catch (thrown) {
    const error = asCoreError(thrown);
    if (error.code === 'undo_nothing') feedback.show(m.undo_nothing());
    else feedback.fail(error);
  }
}

/** Takes back what the toast speaks of, else the newest operation. */
export const undo = (op: string | null = feedback.toast?.op ?? null): Promise<void> =>
  reverse(
    () => api.undo(op),
    (what) => m.undone({ what }),
  );
export const redo = (): Promise<void> =>
  reverse(
    () => api.redo(),
    (what) => m.redone({ what }),
  );
