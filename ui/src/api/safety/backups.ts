// Commands about backups: made, looked into, gone back to.
import { call, write } from '../client';
import type { BackupPage, BackupRow, Compared, Restored } from '../types';

export const backupPage = () => call<BackupPage>('backup_page');
export const backUp = () => call<BackupRow>('back_up');
/** Opens it, counts it and holds it against what was written beside it. */
export const verifyBackup = (id: string) => call<BackupRow>('verify_backup', { id });
export const compareBackup = (id: string) => call<Compared>('compare_backup', { id });
/** The whole book as it was then; the book of now is backed up first and its file put aside. */
export const restoreBackup = (id: string) => call<Restored>('restore_backup', { id });
export const recoverCards = (id: string, cards: string[]) => write<number>('recover_cards', { id, cards });
/** The shell asks where; null = nobody chose. */
export const chooseSecondFolder = () => call<string | null>('choose_second_folder');
export const forgetSecondFolder = () => call<null>('forget_second_folder');
