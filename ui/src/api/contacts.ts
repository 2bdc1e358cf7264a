// Commands about the log of contacts and the follow-ups that come out of it.
import { call, write } from './client';
import type {
  ContactDraft,
  Day,
  Followup,
  FollowupDraft,
  GreetingKind,
  Interaction,
  RoundCard,
  RoundEntry,
  RoundPlan,
  RoundPreview,
  Suggestion,
  Summary,
  Today,
} from './types';

export const today = () => call<Today>('today');
export const summary = () => call<Summary>('summary');
export const suggestNext = () => call<Suggestion[]>('suggest_next');

export interface ContactLog {
  card: string;
  draft: ContactDraft;
  next: FollowupDraft | null;
  /** 不排: none is wanted, and that was said. */
  noNext: boolean;
  closes: string | null;
  /** What was agreed is a promise, to be kept by this day. */
  promised?: Day | null;
}
export const logContact = ({ card, draft, next, noNext, closes, promised = null }: ContactLog) =>
  write<{ interaction: Interaction; followup: Followup | null }>('log_contact', {
    card,
    draft,
    after: { next, no_next: noNext, closes, promised },
  });
/** One contact with many: a round of visits, a meeting. */
export const logCards = (ids: string[], draft: ContactDraft, next: FollowupDraft | null) =>
  write<number>('log_cards', { ids, draft, next });
/** A round: what was last said to each, and what is due. */
export const roundCards = (ids: string[]) => call<RoundCard[]>('round_cards', { ids });
/** Each with words of his own, as one action. */
export const logRound = (entries: RoundEntry[]) => write<number>('log_round', { entries });
export const planFollowups = (ids: string[], plan: RoundPlan) =>
  call<RoundPreview>('plan_followups', { ids, plan });
export const followupCards = (ids: string[], plan: RoundPlan) =>
  write<number>('followup_cards', { ids, plan });
export const addFollowup = (card: string, draft: FollowupDraft) =>
  write<Followup>('add_followup', { card, draft });
export const completeFollowup = (id: string) => write<null>('complete_followup', { id });
export const snoozeFollowup = (id: string, due: Day) => write<null>('snooze_followup', { id, due });
export const changeFollowup = (id: string, draft: FollowupDraft) =>
  write<Followup>('change_followup', { id, draft });
export const dropFollowup = (id: string) => write<null>('drop_followup', { id });
export const markGreeted = (occasion: string, kind: GreetingKind, note: string) =>
  write<null>('mark_greeted', { occasion, kind, note });
