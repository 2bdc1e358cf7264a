// Which cards are ticked. Kept while the filter changes and while a card is open; another book has others.
import { onForget } from '../../../app/forget';
import { session } from '../../../app/session.svelte';

export type Panel = 'plan' | 'log' | 'tags' | 'groups';

class Ticks {
  #ids = $state.raw<ReadonlySet<string>>(new Set());
  #book = $state<string | null>(null);
  /** Where Shift+X begins. */
  last = $state<string | null>(null);
  panel = $state<Panel | null>(null);

  get ids(): ReadonlySet<string> {
    return this.#book === (session.book?.id ?? null) ? this.#ids : NONE;
  }
  get size(): number {
    return this.ids.size;
  }
  has(id: string): boolean {
    return this.ids.has(id);
  }

  toggle(id: string): void {
    const next = new Set(this.ids);
    if (!next.delete(id)) next.add(id);
    this.last = next.has(id) ? id : null;
    this.#set(next);
  }
  add(ids: string[]): void {
    const next = new Set(this.ids);
    for (const id of ids) next.add(id);
    this.last = ids.at(-1) ?? this.last;
    this.#set(next);
  }
  remove(ids: string[]): void {
    const next = new Set(this.ids);
    for (const id of ids) next.delete(id);
    this.#set(next);
  }
  clear(): void {
    this.last = null;
    this.#set(new Set());
  }

  #set(ids: Set<string>): void {
    this.#ids = ids;
    this.#book = session.book?.id ?? null;
    if (ids.size === 0) this.panel = null;
  }
}
const NONE: ReadonlySet<string> = new Set();

export const ticks = new Ticks();
onForget(() => ticks.clear());
