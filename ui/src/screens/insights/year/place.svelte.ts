// What was looked at in the year-end list, kept while a card is open, forgotten with the book.
import { onForget } from '../../../app/forget';

class YearPlace {
  /** null: the usual one, which a new year changes by itself. */
  year = $state<number | null>(null);
  /** The row selected, by its card. */
  chosen = $state<string | null>(null);
  /** Of a year in which somebody is not listed his tick stands by. */
  ticks = $state.raw<ReadonlySet<string>>(new Set());
  /** How often more rows were asked for. */
  pages = $state(1);
}

export const place = new YearPlace();
onForget(() => Object.assign(place, { year: null, chosen: null, ticks: new Set(), pages: 1 }));
