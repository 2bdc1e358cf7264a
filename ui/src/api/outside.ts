// Notifications and the start with the computer.
import { call } from './client';

export const tryNotice = () => call<null>('try_notice');
export const startsWithComputer = () => call<boolean>('starts_with_computer');
export const startWithComputer = (on: boolean) => call<boolean>('start_with_computer', { on });
