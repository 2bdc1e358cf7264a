// The invented book's contact rhythm: it counts, and plans one contact for whoever has none.
import type { Class, FollowupDraft, RhythmChange, RhythmPage, RhythmPreview, RhythmStandard } from '../types';
import { addFollowup, ahead } from './contacts';
import { book, refOf, refuse, write } from './store';

type Args = Record<string, unknown>;
const NOTHING: RhythmStandard = { regular: [], steps: [], weekly: 40 };
const USUAL: RhythmStandard = {
  regular: [
    { class: 'A', label: '', every: 30, channels: ['visit', 'call', 'message'], meet_every: null },
    { class: 'B', label: '', every: 60, channels: ['call', 'message'], meet_every: null },
    { class: 'C', label: '', every: 180, channels: ['message', 'letter'], meet_every: null },
  ],
  steps: [
    { class: 'A', days: 1, channel: 'letter' },
    { class: 'A', days: 7, channel: 'call' },
    { class: 'B', days: 1, channel: 'message' },
  ],
  weekly: 40,
};
let standard = NOTHING;
export const forgetRhythm = (): void => void (standard = NOTHING);

export const rhythmPage = (): RhythmPage => ({ standard, usual: USUAL });

export function rhythmPreview({ standard: given }: Args): RhythmPreview {
  const wanted = given as RhythmStandard;
  const bad = wanted.regular.find((rule) => rule.every < 1 || rule.every > 730);
  if (bad !== undefined) throw refuse('rhythm_days', { count: String(bad.every), limit: '730' });
  const open = book.followups.filter((one) => one.status === 'open');
  const without = book.cards.filter((card) => !card.archived && open.every((one) => one.card !== card.id));
  const changes = without.flatMap((card): RhythmChange[] => {
    const rule = wanted.regular.find((one) => one.class === card.class);
    const channel = rule?.channels[0];
    if (rule === undefined || channel === undefined) return [];
    return [{ card: refOf(card), rule: 'regular', channel, from: null, to: ahead(rule.every) }];
  });
  const monday = (at: number) => ahead(at * 7 - 1);
  return {
    added: changes.length,
    moved: 0,
    dropped: 0,
    changes,
    by_hand: open.length,
    weeks: Array.from({ length: 8 }, (_, at) => {
      const inWeek = (day: string) => day >= monday(at) && day < monday(at + 1);
      const now = open.filter((one) => inWeek(one.due)).length;
      return { monday: monday(at), now, then: now + changes.filter((one) => inWeek(one.to ?? '')).length };
    }),
    cards: (['A', 'B', 'C'] as Class[]).map(
      (klass) => book.cards.filter((card) => card.class === klass).length,
    ) as [number, number, number],
  };
}

/** The day regular contact comes next, once the customer was reached today. */
export function rhythmNext({ card }: Args): string | null {
  const klass = book.cards.find((one) => one.id === card)?.class;
  const rule = standard.regular.find((one) => one.class === klass);
  return rule === undefined ? null : ahead(rule.every);
}

export function setRhythm({ standard: given }: Args) {
  const wanted = given as RhythmStandard;
  const { changes } = rhythmPreview({ standard: wanted });
  return write('set_rhythm', [], ['followups', 'history'], () => {
    for (const change of changes) {
      const draft: FollowupDraft = {
        due: change.to,
        time: null,
        channel: change.channel,
        purpose: '',
        kind: null,
        repeat: null,
        assignee: '',
      };
      addFollowup({ card: change.card.id, draft });
    }
    standard = wanted;
    return changes.length;
  });
}
