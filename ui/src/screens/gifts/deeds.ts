// What is done with a gift of the list. One after the other, each with the gift as it is then, so that keys pressed fast act on what they
// show.
import * as api from '../../api';
import type { Gift, GiftDraft, GiftSwap } from '../../api';
import { feedback, save } from '../../app/saving.svelte';
import { session } from '../../app/session.svelte';
import { m } from '../../paraglide/messages.js';
import { calledOf } from './words';

/** True when something was written, so that the page is about to be another. */
export type Work = (gift: Gift) => Promise<boolean>;

/** Keys that are held down do not pile up. */
const WAITING = 4;
const PATIENCE_MS = 1500;

export class Deeds {
  readonly #giftOf: (id: string) => Gift | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #shown: () => void = () => {};

  constructor(giftOf: (id: string) => Gift | undefined) {
    this.#giftOf = giftOf;
  }

  /** A new page is there. */
  shown(): void {
    this.#shown();
  }

  run(id: string, work: Work): void {
    if (this.#waiting >= WAITING) return;
    this.#waiting += 1;
    const go = () => this.#do(id, work);
    this.#last = this.#last.then(go, go).finally(() => (this.#waiting -= 1));
  }

  async #do(id: string, work: Work): Promise<void> {
    const gift = this.#giftOf(id);
    if (gift === undefined) return;
    const page = new Promise<void>((resolve) => (this.#shown = resolve));
    if (!(await work(gift))) return;
    await Promise.race([page, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
  }
}

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

/** In what money is counted here. */
export const currencyHere = (): string => (session.settings.language === 'zh-Hans' ? 'CNY' : 'TWD');
