// What was looked at among the gifts, kept while a card is open, forgotten with the book.
import { onForget } from '../../app/forget';
import type { Show } from './words';

class GiftPlace {
  /** The festival whose list is shown; '' = the next one. */
  festival = $state('');
  /** The gift selected, and in which of the two lists it is: what was given stands in both. */
  chosen = $state<string | null>(null);
  inLedger = $state(false);
  show = $state<Show>('all');
  amounts = $state(false);
}

export const place = new GiftPlace();
onForget(() => Object.assign(place, { festival: '', chosen: null, inLedger: false, show: 'all', amounts: false }));
