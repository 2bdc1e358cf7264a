// Notifications and the start with the computer.
import { call } from './client';

/** The desktop's print dialog for what stands on paper now; `cards` customers are on it. */
export const printPage = (cards: number) => call<null>('print_page', { cards });

/** Ends the program, also where a closed window would stay. */
export const quit = () => call<null>('quit');
export const tryNotice = () => call<null>('try_notice');
export const startsWithComputer = () => call<boolean>('starts_with_computer');
export const startWithComputer = (on: boolean) => call<boolean>('start_with_computer', { on });
