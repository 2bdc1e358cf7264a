// 祝賀: the greetings of one occasion.
import { call, write } from './client';
import type { ContactKind, GreetingBoard, GreetingChange, GreetingLabel, GreetingQuery, GreetingWay, GreetingWish } from './types';

export const greetingBoard = (query: GreetingQuery) => call<GreetingBoard>('greeting_board', { query });
/** Before it goes out: another wording, own words, left out, copied. */
export const changeGreeting = (key: string, change: GreetingChange) =>
  write<string>('change_greeting', { key, change });
/** It went out: into the log with its text, and off the list. */
export const greetingSent = (key: string, how: ContactKind, text: string, wording: number | null) =>
  write<string>('greeting_sent', { key, how, text, wording });
/** In the mail program, or as a text message. */
export const openGreeting = (key: string, way: GreetingWay, subject: string, text: string) =>
  call<null>('open_greeting', { key, way, subject, text });
/** What stands on envelopes; who has no address gets none. */
export const greetingLabels = (cards: string[]) => call<GreetingLabel[]>('greeting_labels', { cards });
export const greetingWish = (card: string) => call<GreetingWish>('greeting_wish', { card });
export const setGreetingWish = (card: string, wish: GreetingWish) =>
  write<string>('set_greeting_wish', { card, wish });
export const setSalutation = (card: string, salutation: string) =>
  write<string>('set_salutation', { card, salutation });
