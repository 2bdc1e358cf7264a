// Puts a phone number on the clipboard and says so; the clipboard API may be missing in a webview. From a book
// with a password it goes through the shell, which takes it off again when the book locks.
import * as api from '../api';
import type { CardRef } from '../api';
import { m } from '../paraglide/messages.js';
import { phone } from '../parts/text/format';
import { feedback } from './saving.svelte';
import { session } from './session.svelte';

export async function copyPhone(card: Pick<CardRef, 'id' | 'name' | 'phone'>): Promise<void> {
  const { id, name, phone: number } = card;
  if (number === '') {
    feedback.show(m.phone_none({ name }));
    return;
  }
  try {
    if (session.book?.protected) await api.copyOut(id, number);
    else await navigator.clipboard.writeText(number);
    feedback.show(m.phone_copied({ name, phone: phone(number) }));
  } catch {
    feedback.show(m.phone_shown({ name, phone: phone(number) }));
  }
}
