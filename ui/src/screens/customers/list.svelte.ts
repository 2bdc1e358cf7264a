// The customer list as it was left: what is searched, filtered, sorted and selected, kept while a card is
// open.
import type { Collation, ListQuery, SortBy, StatusFacet } from '../../api';
import { session } from '../../app/session.svelte';

/** How the list can be ordered: by name in three orders, or by a column. */
export type Order = Collation | Exclude<SortBy, 'name'>;

/** Words as typed, made harmless for the filter language: each stands for itself. */
export const whereOf = (text: string): string =>
  text
    .split(/\s+/)
    .map((word) => word.replace(/["“”:：<>=]/g, '').replace(/^-+/, ''))
    .filter((word) => word !== '')
    .join(' ');

class ListState {
  text = $state('');
  classes = $state<string[]>([]);
  status = $state<StatusFacet[]>([]);
  tag = $state<string | null>(null);
  archived = $state(false);
  #order = $state<Order | null>(null);

  /** Until somebody chooses, names stand in the order of the language. */
  get order(): Order {
    return this.#order ?? (session.settings.language === 'zh-Hant' ? 'zhuyin' : 'pinyin');
  }
  set order(order: Order) {
    this.#order = order;
  }

  get filtered(): boolean {
    return this.classes.length > 0 || this.status.length > 0 || this.tag !== null || this.archived;
  }
  /** Search goes over everything, with reasons; with a filter on, it narrows the table instead. */
  get searching(): boolean {
    return this.text.trim() !== '' && !this.filtered;
  }

  get query(): ListQuery {
    const byName = this.order === 'zhuyin' || this.order === 'pinyin' || this.order === 'stroke';
    return {
      where: whereOf(this.text),
      classes: [...this.classes],
      status: [...this.status],
      tag: this.tag,
      sort: byName ? 'name' : (this.order as SortBy),
      collation: byName ? (this.order as Collation) : 'zhuyin',
      archived: this.archived,
    };
  }

  toggle<T extends string>(list: T[], one: T): T[] {
    return list.includes(one) ? list.filter((known) => known !== one) : [...list, one];
  }
  clear(): void {
    this.classes = [];
    this.status = [];
    this.tag = null;
    this.archived = false;
  }
}

export const list = new ListState();
