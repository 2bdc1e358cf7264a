// Writing a form of trade: what stands half typed is read first, and what the core refuses is said at its field.
import { tick } from 'svelte';
import { asCoreError, type CoreError, type Done } from '../../../api';
import { save } from '../../../app/saving.svelte';
import { allRead } from '../../../parts/fields/typed';
import { errorWords } from '../../../parts/text/words';

/** A box whose words could not be read keeps them, and the value from before: nothing is saved around it. */
function unread(): HTMLElement | null {
  const at = document.activeElement?.closest('dialog, form') ?? document.querySelector('dialog[open]') ?? document;
  return at.querySelector<HTMLElement>('[data-typed][aria-invalid="true"]:not([data-money]), [data-wrong]');
}

export class Writing {
  #error = $state.raw<CoreError | null>(null);
  #busy = false;

  /** Fields that have a place of their own in the form; the rest is said above it. */
  constructor(private readonly places: string[]) {}

  get error(): CoreError | null {
    return this.#error;
  }
  /** What is wrong at a field; `own` words where the general ones mean something else here. */
  at(field: string, own: Partial<Record<string, (args: CoreError['args']) => string>> = {}): string | null {
    const error = this.#error;
    if (error === null || error.field !== field) return null;
    return own[error.code]?.(error.args) ?? errorWords(error);
  }
  get elsewhere(): CoreError | null {
    return this.#error !== null && !this.places.includes(this.#error.field ?? '') ? this.#error : null;
  }
  clear(): void {
    this.#error = null;
  }

  /** `draft` is asked only when every field was read; null = something is missing, and the form says so. */
  async write<D, T>(
    draft: () => D | null,
    work: (draft: D) => Promise<Done<T>>,
    said: (draft: D) => string,
  ): Promise<Done<T> | null> {
    if (this.#busy) return null;
    this.#busy = true;
    this.#error = null;
    try {
      if (!(await allRead())) return null;
      await tick();
      const odd = unread();
      if (odd !== null) {
        odd.focus();
        return null;
      }
      const made = draft();
      if (made === null) return null;
      const tried = async () => {
        try {
          return await work(made);
        } catch (thrown) {
          this.#error = asCoreError(thrown);
          return null;
        }
      };
      return await save(tried, said(made));
    } finally {
      this.#busy = false;
    }
  }
}
