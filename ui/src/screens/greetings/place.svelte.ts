// What was chosen and half written on the board, kept while another screen is open, forgotten with the book.
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import { onForget } from '../../app/forget';

class GreetingPlace {
  /** The key of the row selected. */
  chosen = $state<string | null>(null);
  /** The saved view whose people are written to, and what it finds; '' = the usual. */
  view = $state('');
  where = $state('');
  /** The row being written; `sent`: it is written down as it goes out. */
  editing = $state.raw<{ key: string; sent: boolean } | null>(null);
  /** Words that were not saved yet. */
  readonly drafts = new SvelteMap<string, string>();
  /** Printed since the program was started, and not yet said to be sent. */
  readonly printed = new SvelteSet<string>();
}

export const place = new GreetingPlace();
onForget(() => {
  Object.assign(place, { chosen: null, view: '', where: '', editing: null });
  place.drafts.clear();
  place.printed.clear();
});
