// What is done with a gift of the list.
import * as api from '../../api';
import type { Gift, GiftDraft, GiftSwap } from '../../api';
import type { Work as WorkOn } from '../../app/deeds';
import { feedback, save } from '../../app/saving.svelte';
import { session } from '../../app/session.svelte';
import { m } from '../../paraglide/messages.js';
import { calledOf } from './words';

export type Work = WorkOn<Gift>;

/** As it is now, to be changed in part. */
export const draftOf = ({ id, card, answered, ...said }: Gift): GiftDraft => said;

export const isPlanned = (gift: Gift): boolean => gift.direction === 'out' && gift.state !== 'given';
/** Only what is still to be given can be marked, swapped or taken off; says so. */
export function may(gift: Gift): boolean {
  if (isPlanned(gift)) return true;
  feedback.show(m.gift_not_open({ name: gift.card.name }));
  return false;
}

const change = async (gift: Gift, to: Partial<GiftDraft>, said: string): Promise<boolean> =>
  (await save(() => api.changeGift(gift.id, { ...draftOf(gift), ...to }), said)) !== null;

export const give: Work = async (gift) =>
  may(gift) && change(gift, { state: 'given', day: session.today }, m.gift_marked({ name: calledOf(gift.card) }));

/** Somebody saw what speaks against it. */
export const despite: Work = async (gift) =>
  may(gift) && change(gift, { despite: true }, m.gift_anyway_done({ name: calledOf(gift.card) }));

/** Another thing: nobody bought or judged that one yet, and the price of the old one is not its own. */
export const swap =
  ({ what, value }: GiftSwap): Work =>
  async (gift) => {
    if (!may(gift)) return false;
    const to: Partial<GiftDraft> = { what, value, about: value !== null, state: 'planned', despite: false };
    return change(gift, to, m.gift_swapped({ name: calledOf(gift.card), what }));
  };

export const remove: Work = async (gift) =>
  may(gift) && (await save(() => api.removeGift(gift.id), m.gift_removed({ name: calledOf(gift.card) }))) !== null;

/** `where`: whom an expression finds, '' = A customers; null = those of the time before. */
export async function plan(occasion: string, where: string | null): Promise<void> {
  const done = await save(() => api.planGifts(occasion, where, session.settings.language), m.gift_plan_none());
  // Only now is it known how many there were.
  if (done !== null && done.value > 0) feedback.show(m.gift_plan_done({ count: done.value }), done.op);
}
