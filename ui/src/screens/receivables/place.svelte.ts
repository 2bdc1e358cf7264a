// What was looked at in 應收, kept while a card is open, forgotten with the book.
import type { AgeBucket, Day } from '../../api/types';
import { onForget } from '../../app/forget';
import type { Show } from './rows';

/** A plan that was changed has new parts: then the same order at the same day is meant. */
interface Chosen {
  id: string;
  order: string;
  due: Day;
}
class ReceivablesPlace {
  show = $state<Show>('due');
  bucket = $state<AgeBucket | null>(null);
  chosen = $state.raw<Chosen | null>(null);
  /** 圖改表格 */
  table = $state(false);
}

export const place = new ReceivablesPlace();
onForget(() => Object.assign(place, { show: 'due', bucket: null, chosen: null, table: false }));
