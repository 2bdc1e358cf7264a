// The day looked at, kept while a card is open, so that coming back shows the same month.
import type { Day } from '../../api';
import { onForget } from '../../app/forget';

class CalendarPlace {
  day = $state<Day | null>(null);
}
export const place = new CalendarPlace();
onForget(() => {
  place.day = null;
});
