// What a row of the list says, by card. The list is the book's own, so a page is read when one of its cards is looked at.
import { SvelteMap } from 'svelte/reactivity';
import * as api from '../../../api';
import type { ListQuery, ListRow } from '../../../api';

const PAGE = 100;
const AT_ONCE = 2;

export class Rows {
  #rows = new SvelteMap<string, ListRow>();
  #places = new Map<string, number>();
  #query: ListQuery | null = null;
  #round = 0;
  #asked = new Set<number>();
  #going = 0;
  #seen: string[] = [];

  /** The order of the list; what was read before stays until it is read anew. */
  begin(query: ListQuery, ids: string[]): void {
    this.#query = query;
    this.#places = new Map(ids.map((id, place) => [id, place]));
    this.#round += 1;
    this.#asked.clear();
    this.#going = 0;
    this.#ask();
  }
  row(id: string): ListRow | undefined {
    return this.#rows.get(id);
  }
  /** These are on screen. */
  want(ids: string[]): void {
    this.#seen = ids;
    this.#ask();
  }

  /** What is on screen may have been asked for before the order was known. */
  #ask(): void {
    const pages = new Set<number>();
    for (const id of this.#seen) {
      const place = this.#places.get(id);
      if (place !== undefined) pages.add(Math.floor(place / PAGE));
    }
    for (const page of pages) {
      if (this.#going >= AT_ONCE) return;
      if (!this.#asked.has(page)) void this.#read(page);
    }
  }
  async #read(page: number): Promise<void> {
    const [query, round] = [this.#query, this.#round];
    if (query === null) return;
    this.#asked.add(page);
    this.#going += 1;
    const answer = await api.listCards(query, page * PAGE, PAGE).catch(() => null);
    if (round !== this.#round) return;
    this.#going -= 1;
    for (const row of answer?.rows ?? []) this.#rows.set(row.id, row);
    this.#ask();
  }
}
