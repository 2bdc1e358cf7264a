// The customer list as it was left: what is searched, filtered, sorted and selected, kept while a card is open.
import type { Collation, FilterKey, ListQuery, SortBy, View } from '../../api';
import * as api from '../../api';
import { onForget } from '../../app/forget';
import { feedback } from '../../app/saving.svelte';
import { session } from '../../app/session.svelte';

/** How the list can be ordered: by name in three orders, or by a column. */
export type Order = Collation | Exclude<SortBy, 'name'>;

const isCollation = (order: Order): order is Collation =>
  order === 'zhuyin' || order === 'pinyin' || order === 'stroke';

class ListState {
  /** Words of the search box. */
  text = $state('');
  /** The filter as it stands in its field; only the core reads it. */
  typed = $state('');
  /** The same, as it was last readable: what the list obeys. */
  where = $state('');
  /** The saved view it came from. */
  view = $state<string | null>(null);
  /** The line one stands on, and the question it belongs to. */
  at = $state(-1);
  answered = '';
  #order = $state<Order | null>(null);

  /** Until somebody chooses, names stand in the order of the language. */
  get order(): Order {
    return this.#order ?? (session.settings.language === 'zh-Hant' ? 'zhuyin' : 'pinyin');
  }
  set order(order: Order) {
    this.#order = order;
  }
  get byName(): boolean {
    return isCollation(this.order);
  }
  get sort(): SortBy {
    return isCollation(this.order) ? 'name' : this.order;
  }

  get filtered(): boolean {
    return this.where !== '';
  }
  /** Search goes over everything, with reasons; with a filter on, it narrows the table instead. */
  get searching(): boolean {
    return this.text.trim() !== '' && !this.filtered;
  }
  /** All that is asked for, whether it is shown as a table or as what was found. */
  get asked(): ListQuery {
    const collation = isCollation(this.order) ? this.order : 'zhuyin';
    return { where: this.where, text: this.text.trim(), sort: this.sort, collation };
  }
  /** What the table shows. */
  get query(): ListQuery {
    return this.searching ? { ...this.asked, text: '' } : this.asked;
  }

  filter(where: string): void {
    this.typed = where;
    this.where = where;
  }
  /** A facet or a chip: the core edits the expression. */
  async toggle(key: FilterKey, value: string): Promise<void> {
    await this.#edit(() => api.toggleFilter(this.where, key, value));
  }
  async drop(at: number): Promise<void> {
    await this.#edit(() => api.dropFromFilter(this.where, at));
  }
  async #edit(work: () => Promise<string>): Promise<void> {
    const before = this.where;
    try {
      const where = await work();
      if (this.where === before) this.filter(where);
    } catch (thrown) {
      feedback.fail(thrown);
    }
  }

  open(view: View): void {
    this.text = '';
    this.filter(view.where);
    this.view = view.id;
    this.#order = view.sort === 'name' ? null : view.sort;
  }
  differs(view: View): boolean {
    return view.where !== this.where || view.sort !== this.sort;
  }
  clear(): void {
    this.filter('');
    this.view = null;
  }
}

export const list = new ListState();
onForget(() => {
  list.clear();
  list.text = '';
  list.at = -1;
  list.answered = '';
});
