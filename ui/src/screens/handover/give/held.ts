// Why a card is not this book's to hand on. The outlook names such cards; which handover holds them, the list of handovers knows.
import * as api from '../../../api';
import type { CardRef } from '../../../api';
import { m } from '../../../paraglide/messages.js';

/** Names with the reason, for as many as are held: 王美玲（代林子晴照顧）. */
export async function heldWords(held: CardRef[]): Promise<string[]> {
  if (held.length === 0) return [];
  const holding = (await api.handovers()).filter(
    (row) => row.state === 'sealed' || (row.direction === 'in' && row.mode === 'lend'),
  );
  const why = new Map<string, string>();
  for (const row of holding.reverse()) {
    const words =
      row.direction === 'out'
        ? m.handover_held_sealed({ name: row.peer })
        : row.state === 'returned'
          ? m.handover_held_given_back({ name: row.peer })
          : m.handover_held_borrowed({ name: row.peer });
    for (const { card } of await api.handoverCards(row.id)) why.set(card.id, words);
  }
  return held.map((card) => {
    const words = why.get(card.id);
    return words === undefined ? card.name : m.handover_held_one({ name: card.name, why: words });
  });
}
