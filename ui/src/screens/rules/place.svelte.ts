// The rules as somebody was changing them: kept while other screens are open, forgotten with the book.
import type { ClassScheme, ClassSettings } from '../../api';
import { onForget } from '../../app/forget';

/** The schemes that have settings; 投入 goes by those of the pyramid. */
export const RULED = ['abc', 'tier', 'rfm', 'attitude', 'ladder', 'depth', 'pyramid', 'drift'] as const;
export type Ruled = (typeof RULED)[number];
export const hasRules = (scheme: ClassScheme | null): scheme is Ruled => RULED.includes(scheme as Ruled);

class Place {
  scheme = $state<Ruled>('abc');
  /** null: nothing was changed. */
  draft = $state.raw<ClassSettings | null>(null);
}

export const place = new Place();
onForget(() => {
  place.scheme = 'abc';
  place.draft = null;
});
