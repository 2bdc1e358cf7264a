// 人情簿: gifts given and received.
import { call, write } from './client';
import type { Day, GiftDraft, GiftPage, GiftsWith, Language, Money } from './types';

/** The ledger with the list of a festival; '' = the next one. */
export const giftPage = (occasion: string, currency: string, language: Language) =>
  call<GiftPage>('gift_page', { occasion, currency, language });
export const giftsWith = (card: string, currency: string) => call<GiftsWith>('gifts_with', { card, currency });
/** One that is given goes into the log too. */
export const addGift = (card: string, draft: GiftDraft) => write<string>('add_gift', { card, draft });
export const changeGift = (id: string, draft: GiftDraft) => write<string>('change_gift', { id, draft });
/** Off the list; what is given stays. */
export const removeGift = (id: string) => write<null>('remove_gift', { id });
/** Those an expression fits ('' = A customers), or null = who got something the time before. Answers how many came on. */
export const planGifts = (occasion: string, where: string | null, language: Language) =>
  write<number>('plan_gifts', { occasion, where, language });
/** These people. Answers how many came on. */
export const planGiftsFor = (occasion: string, people: string[], language: Language) =>
  write<number>('plan_gifts_for', { occasion, people, language });
export const setGiftBudget = (occasion: string, date: Day, total: Money | null, each: Money | null) =>
  write<null>('set_gift_budget', { occasion, date, total, each });
