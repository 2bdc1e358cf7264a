// A setting that is changed: it applies at once, so there is nothing to save.
import type { Settings } from '../../api';
import { feedback } from '../../app/saving.svelte';
import { session } from '../../app/session.svelte';

export class Change {
  /** How often one was refused; what hangs on it is drawn anew, so that it shows what is in force and not what was pressed. */
  refused = $state(0);

  async to(settings: Partial<Settings>): Promise<void> {
    try {
      await session.change(settings);
      feedback.clearError();
    } catch (thrown) {
      this.refused += 1;
      feedback.fail(thrown, () => void this.to(settings));
    }
  }
}
