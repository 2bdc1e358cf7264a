// What is done with handovers: each says what came of it. What has left the house cannot be taken back, so nothing offers to.
import * as api from '../../api';
import type { Done, HandoverBooked, HandoverRow } from '../../api';
import { changed } from '../../app/refresh.svelte';
import { route } from '../../app/route.svelte';
import { feedback, save } from '../../app/saving.svelte';
import { session } from '../../app/session.svelte';
import { m } from '../../paraglide/messages.js';
import { place } from './place.svelte';
import { receiptName } from './words';

/** Who hands over: whoever sits here. */
export const self = (): string => session.person?.name || session.book?.owner || '';

/** Marks what changed; there is no undo to offer. */
export function settled<T>(done: Done<T>, said: string): T {
  feedback.clearError();
  feedback.show(said);
  changed(done.domains);
  return done.value;
}

/** The receipt that came back. Null when nobody chose one, or it was refused. */
export async function bookReceipt(): Promise<HandoverBooked | null> {
  try {
    const done = await api.bookHandoverReceipt();
    if (done === null) return null;
    const { by, taken, check_code } = done.value;
    settled(done, m.handover_booked({ name: by, count: taken, code: check_code }));
    place.chosen = done.value.id;
    return done.value;
  } catch (thrown) {
    feedback.fail(thrown);
    return null;
  }
}

/** From anywhere: books it and shows the list. */
export async function bookReceiptFromAnywhere(): Promise<void> {
  if ((await bookReceipt()) !== null) route.start({ screen: 'handover' });
}

/** Sealed cards can be unsealed again by undo. */
export async function seal(row: HandoverRow): Promise<void> {
  const done = await save(() => api.sealHandover(row.id), m.handover_sealed({ name: row.peer }));
  if (done === null || done.value.left.length === 0) return;
  feedback.show(m.handover_sealed_left({ count: done.value.sealed, left: done.value.left.length }), done.op);
}

/** The receipt this book owes, once more. */
export async function saveReceipt(id: string): Promise<string | null> {
  try {
    const path = await api.saveHandoverReceipt(id, receiptName(self(), session.today));
    if (path === null) return null;
    feedback.clearError();
    feedback.show(m.handover_receipt_saved({ path }));
    return path;
  } catch (thrown) {
    feedback.fail(thrown, () => void saveReceipt(id));
    return null;
  }
}
