// How far the history was read and which line was selected, kept while a card is open.
import { onForget } from '../../app/forget';

export const STEP = 100;

class HistoryPlace {
  selected = $state<string | null>(null);
  shown = $state(STEP);
}
export const place = new HistoryPlace();
onForget(() => {
  place.selected = null;
  place.shown = STEP;
});
