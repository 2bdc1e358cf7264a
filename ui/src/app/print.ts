// Printing: what stands on paper is drawn first, then the desktop's own dialog opens. How many customers are on it goes on record.
import { tick } from 'svelte';
import * as api from '../api';
import { feedback } from './saving.svelte';

let busy = false;

/** Opens the dialog once the paper is there; false when it did not open. */
export async function print(cards: number): Promise<boolean> {
  if (busy) return false;
  busy = true;
  await tick();
  try {
    await api.printPage(cards);
    return true;
  } catch (thrown) {
    feedback.fail(thrown);
    return false;
  } finally {
    busy = false;
  }
}
