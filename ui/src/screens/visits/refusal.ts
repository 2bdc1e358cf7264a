// Why cards cannot be taken out right now, and what the deed is called.
import { session } from '../../app/session.svelte';
import { m } from '../../paraglide/messages.js';
import type { Row } from './plan';
import { trip, type Way } from './trip.svelte';

export interface Refusal {
  text: string;
  /** The card it is about. */
  card: string | null;
}
const no = (text: string, card: string | null = null): Refusal => ({ text, card });

/** Null where nothing stands against it. */
export function refusal(rows: readonly Row[], way: Way): Refusal | null {
  const going = rows.filter((row) => row.ticked);
  if (going.length === 0) return no(m.visits_none_ticked());
  if (!session.may('export')) return no(m.visits_not_allowed());
  if (way === 'plan') return null;
  if (trip.holder.trim() === '') return no(m.visits_holder_missing());
  if (trip.dueTime === '') return no(m.visits_due_missing());
  if (trip.dueDay < session.today) return no(m.visits_due_past());
  if (trip.dueDay < trip.day) return no(m.visits_due_before());
  const out = going.find((row) => row.stop.out);
  // What is out on paper would be changed in two places.
  if (way === 'file' && out !== undefined) return no(m.visits_sealed_out({ name: out.stop.card.name }), out.stop.card.id);
  return null;
}

export function goWords(way: Way, count: number): string {
  if (way === 'paper') return m.visits_go_paper({ count });
  return way === 'file' ? m.visits_go_file({ count }) : m.visits_go_plan();
}
