// What was looked at on the board, kept while a card is open, forgotten with the book.
import { onForget } from '../../app/forget';
import type { ColumnStage } from './board';
import type { Cell } from './grid';
import type { Shown, Sort } from './table';

/** So many cards of a column at first, and so many more each time. */
export const FIRST = 6;
export const MORE = 60;

class BoardPlace {
  /** The opportunity selected. */
  chosen = $state<string | null>(null);
  /** How many of each column are drawn. */
  drawn = $state<Record<ColumnStage, number>>({ prospect: FIRST, target: FIRST, signed: FIRST, qualified: FIRST });
  shown = $state<Shown>('open');
  /** null: as on the board. */
  sort = $state<Sort | null>(null);
  /** Only what lies in this cell of the overview. */
  cell = $state<Cell | null>(null);
}

export const place = new BoardPlace();
onForget(() =>
  Object.assign(place, {
    chosen: null,
    drawn: { prospect: FIRST, target: FIRST, signed: FIRST, qualified: FIRST },
    shown: 'open',
    sort: null,
    cell: null,
  }),
);
