// The fields people defined for the open book. Asked once for the whole window: every card and every row needs them.
import * as api from '../api';
import type { OwnField } from '../api';
import { onForget } from './forget';
import { live } from './refresh.svelte';
import { session } from './session.svelte';

class Own {
  fields = $state.raw<OwnField[]>([]);
}
export const own = new Own();
onForget(() => {
  own.fields = [];
});

/** Called by the window, once. */
export function followOwnFields(): void {
  const known = live(['fields', 'book'], async () => (session.book === null ? [] : (await api.ownFields()).fields));
  $effect(() => {
    own.fields = known.value ?? [];
  });
}
