// Hits that only the log of contacts holds. It lies in the file, not in memory, so it is asked a moment after typing
// stops, and only when the first hits are few; they never wait for it.
import * as api from '../../../api';
import type { Found, Hit } from '../../../api';

const PAUSE_MS = 180;
const ENOUGH = 50;

/** `found` is the answer to `text`, or null while that is not there. */
export function hitsInContacts(text: () => string, found: () => Found | null): () => Hit[] {
  let answer = $state.raw<{ text: string; hits: Hit[] }>({ text: '', hits: [] });
  $effect(() => {
    const wanted = text();
    const first = found();
    if (wanted === '' || first === null || first.total >= ENOUGH) return;
    let gone = false;
    const timer = setTimeout(() => {
      api.findInContacts(wanted, ENOUGH).then(
        ({ hits }) => {
          if (!gone) answer = { text: wanted, hits };
        },
        () => {},
      );
    }, PAUSE_MS);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  });
  return () => {
    const first = found();
    if (first === null || answer.text !== text()) return [];
    const shown = new Set(first.hits.map((hit) => hit.card.id));
    return answer.hits.filter((hit) => !shown.has(hit.card.id));
  };
}
