// The types the screens use: those of the core, made by `cargo xtask types`, and a few names for plain texts.
export type * from './core';

import type { ContactKind, ErrorCode, Notice, Settings } from './core';

/** An error of the core, or (`internal`) of the bridge to it. */
export interface ApiError {
  code: ErrorCode | 'internal';
  field?: string | null;
  args: Record<string, string | number | string[]>;
}

/** `YYYY-MM-DD` */
export type Day = string;
/** `HH:MM` */
export type Time = string;
/** RFC 3339 with an offset. */
export type Instant = string;
export type TextSize = Settings['text_size'];
export type GreetingKind = Extract<ContactKind, 'message' | 'call' | 'visit' | 'letter' | 'gift'>;
export type RowNote = Notice;
