// The standard as somebody was changing it: kept while other screens are open, forgotten with the book.
import type { RhythmStandard } from '../../api';
import { onForget } from '../../app/forget';

class Place {
  /** null: nothing was changed. */
  draft = $state.raw<RhythmStandard | null>(null);
}

export const place = new Place();
onForget(() => (place.draft = null));
