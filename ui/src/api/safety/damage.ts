// Commands about a book that cannot be read: the ways out of it.
import { call } from '../client';
import type { BookInfo, Repaired } from '../types';

/** Builds the book anew from its newest backup, the journal and what can be read of the damaged file. */
export const repairBook = () => call<Repaired>('repair_book');
export const restoreNewest = () => call<Repaired>('restore_newest');
/** Opens it as it is, to be looked at and nothing else. */
export const readDamaged = () => call<BookInfo>('read_damaged');
/** Shuts a book that turned out to be damaged and looks at what is left of it. */
export const giveUpBook = () => call<null>('give_up_book');
/** The shell asks where; null = nobody chose. */
export const saveDamageReport = () => call<string | null>('save_damage_report');
