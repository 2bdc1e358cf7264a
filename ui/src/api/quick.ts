// The quick line: what it says while somebody types, and a card for somebody nobody knew.
import { call, write } from './client';
import type { Followup, FollowupDraft, Quick, QuickPart } from './types';

/**
 * `plain` names the parts that are no more than words, `named` is the name of somebody nobody knows: somebody said so.
 */
export const quickRead = (text: string, plain: QuickPart[], named: string) =>
  call<Quick>('quick_read', { text, plain, named });
/** What the line does not say stays. */
export const quickUpdate = (id: string, draft: FollowupDraft) =>
  write<Followup>('quick_update', { id, draft });
export const quickAddCard = (person: string, draft: FollowupDraft) =>
  write<Followup>('quick_add_card', { person, draft });
