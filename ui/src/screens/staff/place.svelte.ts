// What one looks at on the screen of people, kept while a card is open.
import { onForget } from '../../app/forget';

class StaffPlace {
  /** The person one stands on. */
  person = $state<string | null>(null);
  /** The line of the log one stands on. */
  line = $state<number | null>(null);
  /** Which of the two lists the keys move in. */
  where = $state<'people' | 'log'>('people');
  /** Whose lines alone are shown. */
  only = $state<string | null>(null);
  /** Only what somebody has to look at. */
  alarms = $state(false);

  forget(): void {
    this.person = null;
    this.line = null;
    this.where = 'people';
    this.only = null;
    this.alarms = false;
  }
}
export const place = new StaffPlace();
onForget(() => place.forget());
