// Deeds on the rows of a list by keys: one after the other, each with the row as it is then, so that keys pressed fast act on what
// they show.

/** True when something was written, so that what is shown is about to be another. */
export type Work<T> = (row: T) => Promise<boolean>;

/** Keys that are held down do not pile up. */
const WAITING = 4;
const PATIENCE_MS = 1500;

export class Deeds<T> {
  readonly #rowOf: (key: string) => T | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #shown: () => void = () => {};

  constructor(rowOf: (key: string) => T | undefined) {
    this.#rowOf = rowOf;
  }

  /** What was written is shown. */
  shown(): void {
    this.#shown();
  }

  run(key: string, work: Work<T>): void {
    if (this.#waiting >= WAITING) return;
    // At once where nothing is going on: a web view lets only a key that was just pressed fill the clipboard.
    const go = () => this.#do(key, work);
    const turn = this.#waiting === 0 ? go() : this.#last.then(go, go);
    this.#waiting += 1;
    this.#last = turn.finally(() => (this.#waiting -= 1));
  }

  async #do(key: string, work: Work<T>): Promise<void> {
    const row = this.#rowOf(key);
    if (row === undefined) return;
    const shown = new Promise<void>((resolve) => (this.#shown = resolve));
    if (!(await work(row))) return;
    // What the next key means depends on what this one did. Should nothing new come, the next one goes on with the old.
    await Promise.race([shown, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
  }
}
