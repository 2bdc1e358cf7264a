// Which screen is shown and what it was asked to show. No addresses: the window is no web site.

import type { LedgerRows } from '../api';
import type { Stage } from '../api/types';
import { onForget } from './forget';

export type CardTab = 'timeline' | 'family' | 'trade' | 'fields' | 'history' | 'files';

export type Place =
  | { screen: 'today' }
  | { screen: 'customers'; text?: string; where?: string }
  /** `row`: what of the tab is meant, an order or a holding. */
  | { screen: 'card'; id: string; tab?: CardTab; row?: string; compose?: Compose }
  | { screen: 'edit'; id: string | null; name?: string; field?: string }
  | { screen: 'calendar'; view?: CalendarView; occasion?: string }
  /** `rows`: what the file is taken to hold at first; customers, or what its columns are called, when it is not said. */
  | { screen: 'import'; rows?: LedgerRows }
  | { screen: 'duplicates' }
  | { screen: 'merge'; keep: string; other: string }
  | { screen: 'history' }
  | { screen: 'promises' }
  | { screen: 'round'; ids: string[]; form: 'round' | 'revisit' }
  /** 帶卡出門 */
  | { screen: 'visits' }
  /** 交回; of this loan, or of the one due first. */
  | { screen: 'returns'; loan?: string }
  /** 拜訪摘要 of a card */
  | { screen: 'brief'; id: string }
  /**
   * 進程; 應收 is a view of it. `id`: the opportunity that is selected, in 應收 the order a payment is written down for. `stage`: the column
   * whose first one is selected.
   */
  | { screen: 'pipeline'; view?: PipelineView; id?: string; stage?: Stage }
  | { screen: 'insights'; view?: InsightView }
  | { screen: 'handover'; view?: 'home' }
  /** `ids` are ticked already; each array begins anew. */
  | { screen: 'handover'; view: 'give'; ids: string[] }
  /** `path` null asks for the file. */
  | { screen: 'handover'; view: 'receive'; path: string | null }
  | { screen: 'settings'; section?: Section };

/** What the calendar shows: the month, the greetings of an occasion, gifts. */
export type CalendarView = 'month' | 'greetings' | 'gifts';

export type PipelineView = 'board' | 'table' | 'receivables';
/** What 分析 shows: all charts, who brought whom, whom to thank for a year, or the rules of the classes. */
export type InsightView = 'charts' | 'referrals' | 'year' | 'rules';

/** A part of the settings. */
export type Section = 'general' | 'rhythm' | 'staff' | 'backups' | 'fields' | 'classes' | 'products' | 'lock';

/** The card opens with the composer ready. */
export interface Compose {
  kind?: 'call' | 'message' | 'visit';
  closes?: string;
}

export type Screen = Place['screen'];

class Route {
  #trail = $state.raw<Place[]>([{ screen: 'today' }]);
  /** The card selected in the customer list, kept while other screens are open. */
  selected = $state<string | null>(null);

  get place(): Place {
    return this.#trail.at(-1) ?? { screen: 'today' };
  }
  get screen(): Screen {
    return this.place.screen;
  }

  /** Opens a screen on top of this one; Esc comes back. */
  go(place: Place): void {
    this.#trail = [...this.#trail.slice(-20), place];
  }
  /** Starts anew from a screen of the sidebar. */
  start(place: Place): void {
    this.#trail = [place];
  }
  /** Another card (or the saved one) instead of this one: back still leads to the list. */
  replace(place: Place): void {
    this.#trail = [...this.#trail.slice(0, -1), place];
  }
  back(): void {
    if (this.#trail.length > 1) this.#trail = this.#trail.slice(0, -1);
    else if (this.screen === 'card' || this.screen === 'edit') this.start({ screen: 'customers' });
    else if (this.screen === 'import' || this.screen === 'duplicates') this.start({ screen: 'customers' });
    else if (['settings', 'visits', 'returns'].includes(this.screen)) this.start({ screen: 'today' });
    else if (this.place.screen === 'handover' && this.place.view !== undefined) this.start({ screen: 'handover' });
  }
}

export const route = new Route();
onForget(() => {
  route.selected = null;
  route.start({ screen: 'today' });
});
/** A section of the settings: on top of what one was doing, beside another section. */
export const openSettings = (section?: Section): void => {
  const place: Place = section === undefined ? { screen: 'settings' } : { screen: 'settings', section };
  if (route.screen === 'settings') route.replace(place);
  else route.go(place);
};
export const openCard = (id: string, compose?: Compose): void =>
  route.go(compose === undefined ? { screen: 'card', id } : { screen: 'card', id, compose });
