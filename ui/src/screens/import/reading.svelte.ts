// A file as it is read with some options. Where another reading is refused, the last options that worked stay in force.
import { asCoreError, type CoreError } from '../../api';

export class Reading<O, P> {
  options: O;
  preview = $state.raw<P | null>(null);
  busy = $state(false);
  /** Counts the refusals: drawn anew then, the controls show what is in force and not what was pressed. */
  refused = $state(0);
  readonly #ask: (path: string, options: O) => Promise<P>;
  #turn = 0;

  constructor(ask: (path: string, options: O) => Promise<P>, first: O) {
    this.#ask = ask;
    this.options = $state.raw(first);
  }

  /** Another file: what was read, and what still comes of it, says nothing any more. */
  begin(first: O): void {
    this.#turn += 1;
    this.options = first;
    this.preview = null;
    this.busy = false;
  }

  /** Gives what was read, the refusal, or null where a later reading has taken its place. */
  async read(path: string, wanted: O): Promise<{ preview: P } | { error: CoreError } | null> {
    this.#turn += 1;
    const mine = this.#turn;
    const before = this.options;
    this.options = wanted;
    this.busy = true;
    try {
      const preview = await this.#ask(path, wanted);
      if (mine !== this.#turn) return null;
      this.preview = preview;
      return { preview };
    } catch (thrown) {
      if (mine !== this.#turn) return null;
      if (this.preview !== null) {
        this.options = before;
        this.refused += 1;
      }
      return { error: asCoreError(thrown) };
    } finally {
      if (mine === this.#turn) this.busy = false;
    }
  }
}
