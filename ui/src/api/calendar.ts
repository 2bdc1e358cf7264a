// Commands about birthdays and the month view.
import { call } from './client';
import type { BirthdayReading, CalendarMonth } from './types';

export const calendarMonth = (year: number, month: number, mondayFirst: boolean) =>
  call<CalendarMonth>('calendar_month', { year, month, mondayFirst });
export const parseBirthday = (text: string) => call<BirthdayReading>('parse_birthday', { text });
