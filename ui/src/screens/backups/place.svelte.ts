// Which backup one looks at, kept while another screen is open.
import { onForget } from '../../app/forget';

class BackupsPlace {
  selected = $state<string | null>(null);
}
export const place = new BackupsPlace();
onForget(() => {
  place.selected = null;
});
