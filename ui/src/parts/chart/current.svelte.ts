// Which chart the keys go to: the one the focus was in last. The charts of a screen follow each other as they stand in the window.
import { tick } from 'svelte';
import { onForget } from '../../app/forget';

class Charts {
  #chosen = $state('');
  /** Those on the screen, in the order they came. */
  #there = $state<string[]>([]);
  /** Those shown as tables. */
  tables = $state<Record<string, boolean>>({});

  /** Until one was chosen, the first; one that is gone gets no keys. */
  get active(): string {
    return this.#there.includes(this.#chosen) ? this.#chosen : (this.#there[0] ?? '');
  }
  set active(id: string) {
    this.#chosen = id;
  }
  /** A chart is on the screen; returns how it leaves. A new one may come before the old one of its name has gone. */
  enter(id: string): () => void {
    this.#there.push(id);
    return () => {
      const at = this.#there.indexOf(id);
      if (at >= 0) this.#there.splice(at, 1);
    };
  }

  /** The chart before or after, in a circle. */
  step(by: 1 | -1): void {
    const all = [...document.querySelectorAll<HTMLElement>('[data-chart]')];
    const at = all.findIndex((one) => one.dataset['chart'] === this.active);
    const next = all[(at + by + all.length) % all.length];
    this.show(next?.dataset['chart']);
  }
  show(id: string | undefined): void {
    if (id === undefined) return;
    this.active = id;
    void tick().then(() => document.querySelector<HTMLElement>(`[data-chart="${id}"]`)?.focus());
  }
  toggle(id: string): void {
    this.tables = { ...this.tables, [id]: !this.tables[id] };
  }
}
export const charts = new Charts();
onForget(() => Object.assign(charts, { active: '', tables: {} }));
