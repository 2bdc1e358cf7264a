// Commands about the lock: what opens the book, what shuts it, what guards it.
import { call } from '../client';
import type { BookInfo, Offered, Protected, WordList } from '../types';

export const unlock = (name: string | null, password: string) => call<BookInfo>('unlock', { name, password });
export const unlockWithPin = (pin: string) => call<BookInfo>('unlock_with_pin', { pin });
/** The printed key lets somebody in and gives him a new password. */
export const unlockWithRecovery = (recovery: string, name: string, password: string) =>
  call<BookInfo>('unlock_with_recovery', { recovery, name, password });
export const lock = () => call<null>('lock');
/** Somebody pressed a key or moved the mouse. */
export const stillHere = () => call<null>('still_here');

export const offerPassword = (list: WordList) => call<Offered>('offer_password', { list });
/** The answer holds the recovery key; nobody can make it appear again. */
export const protectBook = (name: string, password: string) =>
  call<Protected>('protect_book', { name, password });
export const unprotectBook = (password: string) => call<null>('unprotect_book', { password });
export const changePassword = (old: string, password: string) =>
  call<null>('change_password', { old, password });
export const setPin = (password: string, pin: string | null) => call<null>('set_pin', { password, pin });
export const newRecoveryKey = (password: string) => call<Protected>('new_recovery_key', { password });
export const tryRecoveryKey = (recovery: string) => call<null>('try_recovery_key', { recovery });

/** Puts a text of a card on the clipboard, on record; it is taken off again when the book locks. */
export const copyOut = (card: string, text: string) => call<null>('copy_out', { card, text });
