// Commands about birthdays and the month view.
import { call } from './client';
import type { BirthdayReading, CalendarMonth, Day } from './types';

export const calendarMonth = (year: number, month: number, mondayFirst: boolean) =>
  call<CalendarMonth>('calendar_month', { year, month, mondayFirst });
/** A day as typed: 9/18, 明天, 下週五. */
export const parseDay = (text: string, lean: 'ahead' | 'back') => call<Day>('parse_day', { text, lean });
export const parseBirthday = (text: string) => call<BirthdayReading>('parse_birthday', { text });
