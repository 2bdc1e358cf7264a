// A day's way while it is put together. It stays while a card is open beside it, and is forgotten with the book.
import type { CardPaper, Class, Day, PlanStop, Time } from '../../api';
import { onForget } from '../../app/forget';
import { session } from '../../app/session.svelte';
import { arranged, type First, hasDoor, moved, offered, placed, type Row, rowsOf } from './plan';

/** 怎麼帶 */
export type Way = 'paper' | 'file' | 'plan';
const EVENING: Time = '18:00';
const NOBODY: ReadonlySet<string> = new Set();

class Trip {
  #day = $state<Day | null>(null);
  areas = $state.raw<string[]>([]);
  classes = $state.raw<Class[]>([]);
  firsts = $state.raw<First[]>([]);
  way = $state<Way>('paper');
  paper = $state<CardPaper>('a5');
  #holder = $state<string | null>(null);
  #dueDay = $state<Day | null>(null);
  dueTime = $state<Time | ''>(EVENING);
  /** The card of the row selected. */
  chosen = $state<string | null>(null);
  /** Ticked and unticked by hand. */
  #said = $state.raw<Record<string, boolean>>({});
  /** Unticked just now: they stay where they are until the list is put in order, so that nothing jumps under the hand. */
  #left = $state.raw<ReadonlySet<string>>(NOBODY);
  /** Somebody's own order; empty = the core's. */
  #own = $state.raw<string[]>([]);
  /** Times that were set by hand. */
  times = $state.raw<Record<string, Time>>({});

  get day(): Day {
    return this.#day ?? session.today;
  }
  get holder(): string {
    return this.#holder ?? (session.person?.name || session.book?.owner || '');
  }
  set holder(name: string) {
    this.#holder = name;
  }
  get dueDay(): Day {
    return this.#dueDay ?? this.day;
  }
  set dueDay(day: Day) {
    this.#dueDay = day;
  }
  get isOwnOrder(): boolean {
    return this.#own.length > 0;
  }

  /** Another day is another way. */
  goOn(day: Day): void {
    if (day === this.day) return;
    this.#day = day;
    this.#dueDay = null;
    this.#restart();
  }
  #restart(): void {
    Object.assign(this, { chosen: null, times: {} });
    this.#said = {};
    this.#own = [];
    this.#left = NOBODY;
  }
  clear(): void {
    this.#day = null;
    this.#holder = null;
    this.#dueDay = null;
    Object.assign(this, { areas: [], classes: [], firsts: [], way: 'paper', paper: 'a5', dueTime: EVENING });
    this.#restart();
  }
  /** Cards went out: what was chosen is done with, who has them and on which paper stays. */
  done(): void {
    this.#restart();
    this.#dueDay = null;
  }
  only(what: Partial<Pick<Trip, 'areas' | 'classes' | 'firsts'>>): void {
    Object.assign(this, what);
    this.#left = NOBODY;
  }
  get isNarrowed(): boolean {
    return this.areas.length + this.classes.length + this.firsts.length > 0;
  }
  widen(): void {
    this.only({ areas: [], classes: [], firsts: [] });
  }

  #ticked(stops: readonly PlanStop[]): Set<string> {
    const ticked = new Set(offered(stops, this.firsts));
    for (const [id, said] of Object.entries(this.#said)) {
      if (said) ticked.add(id);
      else ticked.delete(id);
    }
    return ticked;
  }
  /** Those on the way with their times, those who merely lie on it, and those nobody finds. */
  rows(stops: readonly PlanStop[]): { going: Row[]; beside: Row[]; nowhere: Row[] } {
    const ticked = this.#ticked(stops);
    const near = ({ card }: PlanStop) => ticked.has(card.id) || this.#left.has(card.id);
    const all = arranged(stops, this.#own);
    const rest = rowsOf(stops.filter((stop) => !near(stop)), ticked, this.times);
    return {
      going: rowsOf(all.filter(near), ticked, this.times),
      beside: rest.filter((row) => hasDoor(row.stop)),
      nowhere: rest.filter((row) => !hasDoor(row.stop)),
    };
  }

  toggle(row: Row): void {
    const id = row.stop.card.id;
    this.#said = { ...this.#said, [id]: !row.ticked };
    const left = new Set(this.#left);
    if (row.ticked) left.add(id);
    else left.delete(id);
    this.#left = left;
  }
  /** False where appointments would change places. */
  move(rows: readonly Row[], id: string, step: 1 | -1): boolean {
    const order = moved(rows, id, step);
    if (order !== null) this.#own = order;
    return order !== null;
  }
  /** A time for this trip, or none any more. */
  setTime(rows: readonly Row[], id: string, time: Time | ''): void {
    const { [id]: _, ...others } = this.times;
    this.times = time === '' ? others : { ...others, [id]: time };
    if (time !== '') this.#own = this.#withTime(rows.map((row) => row.stop), id, time);
  }
  #withTime(stops: readonly PlanStop[], id: string, time: Time): string[] {
    const others = stops.filter((stop) => stop.card.id !== id);
    return placed(rowsOf(others, this.#ticked(stops), this.times), id, time);
  }
  /** 依遠近排: the core's order again. Times set by hand are kept. */
  byNearness(stops: readonly PlanStop[]): void {
    this.#left = NOBODY;
    this.#own = [];
    for (const [id, time] of Object.entries(this.times)) {
      const known = arranged(stops, this.#own);
      if (known.some((stop) => stop.card.id === id)) this.#own = this.#withTime(known, id, time);
    }
  }
}
export const trip = new Trip();
onForget(() => trip.clear());
