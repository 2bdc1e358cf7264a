// The rows of a long list, page by page: the first comes with the list, others when they are scrolled near. Old rows
// stay until new ones are there; only pages still wanted are asked for, two at a time.
import { SvelteMap } from 'svelte/reactivity';
import * as api from '../../../api';
import type { CardList, ListQuery, ListRow } from '../../../api';

export const PAGE = 100;
const KEPT = 50;
const AT_ONCE = 2;

interface Page {
  rows: ListRow[];
  round: number;
}

export class Pages {
  #pages = new SvelteMap<number, Page>();
  #query: ListQuery | null = null;
  #total = 0;
  #round = 0;
  #wanted: number[] = [];
  #asked = new Set<number>();

  /** A new first page. Pages of the same question stay until they are read again. */
  begin(query: ListQuery, list: CardList): void {
    if (JSON.stringify(query) !== JSON.stringify(this.#query)) this.#pages.clear();
    this.#query = query;
    this.#total = list.total;
    this.#round += 1;
    this.#asked.clear();
    this.#pages.set(0, { rows: list.rows, round: this.#round });
    this.#ask();
  }

  row(at: number): ListRow | undefined {
    return at < 0 ? undefined : this.#pages.get(Math.floor(at / PAGE))?.rows[at % PAGE];
  }

  /** The rows on screen; the pages around them are read too, those on screen first. */
  want(from: number, to: number): void {
    const first = Math.floor(from / PAGE);
    const last = Math.floor(to / PAGE);
    const seen = Array.from({ length: last - first + 1 }, (_, step) => first + step);
    const end = Math.ceil(this.#total / PAGE);
    this.#wanted = [...seen, last + 1, first - 1].filter((page) => page >= 0 && page < end);
    this.#ask();
  }

  #ask(): void {
    for (const page of this.#wanted) {
      if (this.#asked.size >= AT_ONCE) return;
      if (this.#asked.has(page) || this.#pages.get(page)?.round === this.#round) continue;
      void this.#read(page);
    }
  }

  async #read(page: number): Promise<void> {
    const query = this.#query;
    const round = this.#round;
    if (query === null) return;
    this.#asked.add(page);
    const answer = await api.listCards(query, page * PAGE, PAGE).catch(() => null);
    if (round !== this.#round) return;
    this.#asked.delete(page);
    if (answer === null) return;
    // The newest last: what was read longest ago goes first.
    this.#pages.delete(page);
    this.#pages.set(page, { rows: answer.rows, round });
    for (const old of this.#pages.keys()) {
      if (this.#pages.size <= KEPT) break;
      if (old !== 0 && !this.#wanted.includes(old)) this.#pages.delete(old);
    }
    this.#ask();
  }
}
