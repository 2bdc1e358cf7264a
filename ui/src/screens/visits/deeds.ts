// Cards leave: printed or sealed first, and only then on record as being out. Nothing is out where nobody chose a place.
import * as api from '../../api';
import { asCoreError, type HandoverOrder, type LoanDraft } from '../../api';
import { changed } from '../../app/refresh.svelte';
import { route } from '../../app/route.svelte';
import { feedback, save } from '../../app/saving.svelte';
import { m } from '../../paraglide/messages.js';
import { fileName, type Row, stopsOf, titleOf } from './plan';
import { trip } from './trip.svelte';

const goes = (rows: readonly Row[]): string[] => stopsOf(rows).map((stop) => stop.card);

function draftOf(rows: readonly Row[], way: 'paper' | 'file', handover: string | null): LoanDraft {
  return {
    day: trip.day,
    way,
    holder: trip.holder.trim(),
    due_day: trip.dueDay,
    due_time: trip.dueTime,
    title: titleOf(rows),
    handover,
    stops: stopsOf(rows),
  };
}

/** On record, with a way back; then the list of what is out. */
async function leave(draft: LoanDraft): Promise<boolean> {
  const said = m.visits_taken({ count: draft.stops.length, name: draft.holder });
  const done = await save(() => api.takeOut(draft), said);
  if (done === null) return false;
  if (done.value === null) feedback.show(m.visits_all_out());
  trip.done();
  route.replace(done.value === null ? { screen: 'returns' } : { screen: 'returns', loan: done.value });
  return true;
}

/** `out`, nobody chose a place or it was refused, or the characters that no font has. */
export type Printed = 'out' | 'not' | { gaps: string };

export async function printAndLeave(rows: readonly Row[], markGaps: boolean): Promise<Printed> {
  const draft = draftOf(rows, 'paper', null);
  try {
    const path = await api.saveVisitCards({
      stops: draft.stops,
      day: draft.day,
      holder: draft.holder,
      dueDay: draft.due_day,
      dueTime: draft.due_time,
      paper: trip.paper,
      markGaps,
      name: fileName(m.visits_file_cards(), draft.title, draft.day, 'pdf'),
    });
    if (path === null) return 'not';
  } catch (thrown) {
    const error = asCoreError(thrown);
    if (error.code === 'glyphs_missing') return { gaps: String(error.args.text ?? '') };
    feedback.fail(error);
    return 'not';
  }
  return (await leave(draft)) ? 'out' : 'not';
}

/** A file that only these words open, and that shuts by itself. */
export async function sealAndLeave(rows: readonly Row[], words: string): Promise<boolean> {
  const order: HandoverOrder = {
    cards: goes(rows),
    mode: 'lend',
    to: trip.holder.trim(),
    to_code: null,
    until: trip.dueDay,
    message: '',
    left_out: { private_notes: true, id_numbers: true },
    words,
  };
  const name = fileName(m.visits_file_sealed(), titleOf(rows), trip.day, 'shuke');
  // The list of what is out comes next; what it is asked with must not change under it.
  const draft = draftOf(rows, 'file', null);
  try {
    const made = await api.handoverCreate(order, name);
    if (made === null) return false;
    changed(made.domains);
    return await leave({ ...draft, handover: made.value.id });
  } catch (thrown) {
    feedback.fail(thrown);
    return false;
  }
}
