// Commands about the people who share the book, and what they looked at.
import { call } from '../client';
import type { AccessLine, AccessQuery, Role, StaffPage } from '../types';

export const staffPage = () => call<StaffPage>('staff_page');
/** Newest first. Whoever may not see the whole log gets what was done by oneself. */
export const accessLog = (query: AccessQuery, limit: number) =>
  call<AccessLine[]>('access_log', { query, limit });
export const closeAlarm = (seq: number, reason: string) => call<null>('close_alarm', { seq, reason });
export const addStaff = (name: string, role: Role, password: string) =>
  call<string>('add_staff', { name, role, password });
/** Gives the book a new key, which takes a while in a large one. */
export const removeStaff = (id: string) => call<null>('remove_staff', { id });
export const setRole = (id: string, role: Role) => call<null>('set_role', { id, role });
export const resetPassword = (id: string, password: string) =>
  call<null>('reset_password', { id, password });
