// From an open book that turned out to be damaged to the screen that says what is left of it.
import { tick } from 'svelte';
import * as api from '../api';
import { forgetBook } from './forget';
import { feedback } from './saving.svelte';
import { session } from './session.svelte';

/** The book is shut first; then everything of it goes from the window, as when it locks. */
export async function lookAtDamage(): Promise<void> {
  try {
    await api.giveUpBook();
    session.drop();
    await tick();
    forgetBook();
    await session.refresh();
  } catch (thrown) {
    feedback.fail(thrown, () => void lookAtDamage());
  }
}
