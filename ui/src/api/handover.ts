// 交接: cards on their way to another book and back. The shell asks where files lie; null = nobody chose.
import { call, write } from './client';
import type {
  Busy,
  Certificate,
  Day,
  Done,
  HandoverBooked,
  HandoverCard,
  HandoverChoices,
  HandoverCreated,
  HandoverInspection,
  HandoverOrder,
  HandoverOutlook,
  HandoverReceived,
  HandoverRow,
  HandoverSealed,
} from './types';

/** Newest first. */
export const handovers = () => call<HandoverRow[]>('handover_list');
export const handoverCards = (id: string) => call<HandoverCard[]>('handover_cards', { id });
/** Under which code other books know this one. */
export const handoverCode = () => call<string>('handover_code');
/** Who needs somebody from one day to another, and why. */
export const handoverBusy = (from: Day, to: Day) => call<Busy[]>('handover_busy', { from, to });
/** What handing these over would come to; nothing is written. */
export const handoverOutlook = (ids: string[]) => call<HandoverOutlook>('handover_outlook', { ids });
export const handoverCreate = (order: HandoverOrder, name: string) =>
  call<Done<HandoverCreated> | null>('handover_create', { order, name });
/** Only the book they came from can open that file. */
export const handoverGiveBack = (id: string, message: string, name: string) =>
  call<Done<HandoverCreated> | null>('handover_give_back', { id, message, name });
export const handoverChoose = () => call<string | null>('handover_choose');
/** What a file would bring. Words are needed unless it was sealed to this book. */
export const handoverInspect = (path: string, words: string) =>
  call<HandoverInspection>('handover_inspect', { path, words });
/** All of it as one action, or nothing. */
export const handoverReceive = (path: string, words: string, choices: HandoverChoices) =>
  write<HandoverReceived>('handover_receive', { path, words, choices });
export const saveHandoverReceipt = (id: string, name: string) =>
  call<string | null>('handover_save_receipt', { id, name });
export const bookHandoverReceipt = () => call<Done<HandoverBooked> | null>('handover_book_receipt');
/** From then on they are read and nothing else. */
export const sealHandover = (id: string) => write<HandoverSealed>('handover_seal', { id });
/** Out of the book, its history and its backups; there is no undo. */
export const eraseHandover = (id: string, reason: string) =>
  call<Certificate>('handover_erase', { id, reason });
