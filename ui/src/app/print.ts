// Printing: what stands on paper is drawn first, then the desktop's own dialog opens. How many customers are on it goes on record.
import { tick } from 'svelte';
import * as api from '../api';
import { feedback } from './saving.svelte';

/** Opens the dialog once the paper is there. */
export async function print(cards: number): Promise<void> {
  await tick();
  try {
    await api.printPage(cards);
  } catch (thrown) {
    feedback.fail(thrown);
  }
}
