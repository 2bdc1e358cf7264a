// What is done with a greeting: copied, opened elsewhere, changed, said to be sent.
import * as api from '../../api';
import type { ContactKind, GreetingChange, GreetingRow } from '../../api';
import type { Work as WorkOn } from '../../app/deeds';
import { changed } from '../../app/refresh.svelte';
import { feedback, save } from '../../app/saving.svelte';
import { session } from '../../app/session.svelte';
import { m } from '../../paraglide/messages.js';
import { CHANNEL, type Deed, isSent, letterOf, refusal, subjectOf } from './board';
import { place } from './place.svelte';

export type Work = WorkOn<GreetingRow>;

export const calledOf = ({ card }: GreetingRow): string => card.salutation || card.name;
export const signature = (): string => session.person?.name || session.book?.owner || '';

/** Whether it can be done; says why not. */
export function may(row: GreetingRow, deed: Deed): boolean {
  const why = refusal(row, deed, session.today);
  if (why !== null) feedback.show(`${row.card.name}：${why}`);
  return why === null;
}

const writing = (row: GreetingRow, change: GreetingChange, said: string): Promise<boolean> =>
  save(() => api.changeGreeting(row.key, change), said).then((done) => done !== null);

/** From a book with a password it goes through the shell, which takes it off the clipboard when the book locks. */
async function clip(row: GreetingRow): Promise<boolean> {
  const letter = letterOf(row.text, signature());
  try {
    if (session.book?.protected) await api.copyOut(row.card.id, letter);
    else await navigator.clipboard.writeText(letter);
    return true;
  } catch {
    return false;
  }
}

/** Remembers that it was taken, and in which wording. */
async function taken(row: GreetingRow): Promise<boolean> {
  const said = m.greet_copied({ name: calledOf(row) });
  if (row.copied || isSent(row)) {
    feedback.show(said);
    return false;
  }
  return (await save(() => api.changeGreeting(row.key, { copied: row.wording }), said)) !== null;
}

export const copy: Work = async (row) => {
  if (!may(row, 'copy')) return false;
  if (await clip(row)) return taken(row);
  feedback.show(m.greet_copy_failed());
  return false;
};

/** In the mail program or as a text message. Copied first, so that the words are at hand when no program opens. */
export const open =
  (way: 'mail' | 'sms', occasion: string): Work =>
  async (row) => {
    if (!may(row, way)) return false;
    const copied = await clip(row);
    const wrote = copied && (await taken(row));
    try {
      await api.openGreeting(row.key, way, subjectOf(row, occasion), letterOf(row.text, signature()));
    } catch (thrown) {
      feedback.fail(thrown);
      if (!copied) feedback.show(m.greet_copy_failed());
      return wrote;
    }
    return copied ? wrote : taken(row);
  };

export const howOf = (row: GreetingRow): ContactKind => (place.printed.has(row.key) ? 'letter' : CHANNEL[row.way]);

/** It went out: into the log with its words. Other words are kept first, so that they stand on the board as well. */
export const sent =
  (how: ContactKind | null = null, words: string | null = null): Work =>
  async (row) => {
    if (!may(row, 'sent')) return false;
    const own = words !== null && words !== row.text;
    const text = own ? words : row.text;
    if (own && !(await writing(row, { text: words }, m.greet_text_saved({ name: calledOf(row) })))) return false;
    const said = m.greet_sent_done({ name: calledOf(row) });
    const work = () => api.greetingSent(row.key, how ?? howOf(row), text, own ? null : row.wording);
    if ((await save(work, said)) === null) return own;
    place.drafts.delete(row.key);
    place.printed.delete(row.key);
    return true;
  };

/** Another wording: said aloud, without a toast for each press of the key. Z takes it back like anything else. */
export const turn =
  (by: 1 | -1): Work =>
  async (row) => {
    if (!may(row, 'wording') || row.wording === null || row.wordings < 2) return false;
    const at = ((row.wording - 1 + by + row.wordings) % row.wordings) + 1;
    try {
      const done = await api.changeGreeting(row.key, { wording: at });
      feedback.hide();
      feedback.clearError();
      feedback.say(m.greet_wording_of({ at, count: row.wordings }));
      changed(done.domains);
      return true;
    } catch (thrown) {
      feedback.fail(thrown);
      return false;
    }
  };

/** Own words; null gives the wording back. */
export const rewrite =
  (words: string | null): Work =>
  async (row) => {
    if (!may(row, 'edit')) return false;
    const name = calledOf(row);
    const said = words === null ? m.greet_own_back_done({ name }) : m.greet_text_saved({ name });
    const done = words === row.text || (await writing(row, { text: words }, said));
    if (done) place.drafts.delete(row.key);
    return done && words !== row.text;
  };

/** Left out this time, or not after all. */
export const skip: Work = async (row) => {
  const back = row.hold === 'skipped';
  // Without a form of address somebody can be left out as well.
  if (!back && row.group !== 'salutation' && !may(row, 'sent')) return false;
  const name = calledOf(row);
  return writing(row, { skipped: !back }, back ? m.greet_unskip_done({ name }) : m.greet_skip_done({ name }));
};

export const call =
  (salutation: string): Work =>
  async (row) => {
    const wanted = salutation.trim();
    if (wanted === '') return false;
    const said = m.greet_called({ name: row.card.name, salutation: wanted });
    return (await save(() => api.setSalutation(row.card.id, wanted), said)) !== null;
  };
