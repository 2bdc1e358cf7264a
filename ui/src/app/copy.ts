// Puts a phone number on the clipboard and says so; the clipboard API may be missing in a webview.
import { m } from '../paraglide/messages.js';
import { phone } from '../parts/format';
import { feedback } from './saving.svelte';

export async function copyPhone(name: string, number: string): Promise<void> {
  if (number === '') {
    feedback.show(m.phone_none({ name }));
    return;
  }
  try {
    await navigator.clipboard.writeText(number);
    feedback.show(m.phone_copied({ name, phone: phone(number) }));
  } catch {
    feedback.show(m.phone_shown({ name, phone: phone(number) }));
  }
}
