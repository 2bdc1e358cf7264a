// Writing an attachment where the person says; the shell asks, and the place is said afterwards.
import * as api from '../../../api';
import { feedback } from '../../../app/saving.svelte';
import { m } from '../../../paraglide/messages.js';

export async function saveFile(id: string): Promise<void> {
  try {
    const path = await api.saveAttachment(id);
    if (path !== null) feedback.show(m.attachment_saved({ path }));
  } catch (thrown) {
    feedback.fail(thrown, () => void saveFile(id));
  }
}
