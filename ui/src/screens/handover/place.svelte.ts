// What was chosen in the list of handovers, kept while another screen is open, forgotten with the book.
import { onForget } from '../../app/forget';

class HandoverPlace {
  /** The handover selected. */
  chosen = $state<string | null>(null);
}
export const place = new HandoverPlace();
onForget(() => {
  place.chosen = null;
});
