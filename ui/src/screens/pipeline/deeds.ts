// What is done with an opportunity, and why something cannot be done with it.
import * as api from '../../api';
import type { LostReason, Opportunity } from '../../api';
import type { Work as WorkOn } from '../../app/deeds';
import { route } from '../../app/route.svelte';
import { feedback, save } from '../../app/saving.svelte';
import { m } from '../../paraglide/messages.js';
import { calledOf } from '../gifts/words';
import { isOrdered } from './board';
import { draftOf } from './form';
import { MISSING, REASON, TICKS } from './words';

export type Work = WorkOn<Opportunity>;
export type Ticks = [boolean, boolean, boolean];
export const ticksOf = ({ ticks: [intent, means, soon] }: Opportunity): Ticks => [intent !== null, means !== null, soon !== null];

/** Says why not, with a way to the order that decides. */
export function saysOrder(deal: Opportunity, words: string): void {
  feedback.show(words, null, {
    words: m.pipe_to_order(),
    go: () => route.go({ screen: 'card', id: deal.card.id, tab: 'trade' }),
  });
}

async function tickAs(deal: Opportunity, [intent, means, soon]: Ticks, said: string): Promise<boolean> {
  const draft = { ...draftOf(deal), intent, means, soon };
  return (await save(() => api.changeOpportunity(deal.id, draft), said)) !== null;
}
/** All three at once, as the dialog has them. */
export const setTicks =
  (ticks: Ticks): Work =>
  async (deal) => {
    if (ticksOf(deal).every((on, nth) => on === ticks[nth])) return false;
    const name = calledOf(deal.card);
    const moves = ticks.every(Boolean) && deal.stage === 'prospect';
    return tickAs(deal, ticks, moves ? m.pipe_is_target({ name }) : m.pipe_ticks_saved({ name }));
  };
export const toggle =
  (nth: number): Work =>
  async (deal) => {
    const which = TICKS[nth];
    if (which === undefined) return false;
    const name = calledOf(deal.card);
    const tick = MISSING[which]();
    const ticks = ticksOf(deal);
    ticks[nth] = !ticks[nth];
    if (isOrdered(deal)) return tickAs(deal, ticks, m.pipe_ticks_saved({ name }));
    if (ticks.every(Boolean)) return tickAs(deal, ticks, m.pipe_is_target({ name }));
    if (ticks[nth] === true) return tickAs(deal, ticks, m.pipe_ticked({ name, tick }));
    return tickAs(deal, ticks, deal.stage === 'target' ? m.pipe_is_prospect({ name }) : m.pipe_unticked({ name, tick }));
  };

/** The tick that was made last; of one day, the last in their order. */
export function lastTick({ ticks }: Opportunity): number | null {
  let last: number | null = null;
  ticks.forEach((day, nth) => {
    if (day !== null && (last === null || day >= (ticks[last] ?? ''))) last = nth;
  });
  return last;
}
/** A stage back: the last tick is taken back. Where there is an order, the rows decide. */
export const stepBack: Work = async (deal) => {
  if (isOrdered(deal)) {
    saysOrder(deal, m.pipe_back_ordered());
    return false;
  }
  const nth = lastTick(deal);
  if (deal.stage === 'lost' || nth === null) {
    feedback.show(deal.stage === 'lost' ? m.pipe_forward_ended() : m.pipe_back_first());
    return false;
  }
  return toggle(nth)(deal);
};

export async function end(deal: Opportunity, reason: LostReason, note: string): Promise<boolean> {
  const said = m.pipe_ended({ name: calledOf(deal.card), reason: REASON[reason]() });
  return (await save(() => api.loseOpportunity(deal.id, reason, note), said)) !== null;
}
/** What ended with its order comes back with another one only. */
export const reopen: Work = async (deal) => {
  if (deal.lost_reason === null) {
    feedback.show(m.pipe_reopen_cancelled());
    return false;
  }
  return (await save(() => api.reopenOpportunity(deal.id), m.pipe_reopened({ name: calledOf(deal.card) }))) !== null;
};
export const remove: Work = async (deal) =>
  (await save(() => api.removeOpportunity(deal.id), m.pipe_removed({ name: calledOf(deal.card) }))) !== null;
