// Commands about cards that may be one customer, and about making one card of two.
import { call, write } from './client';
import type { CardPart, CardRef, DuplicatePair, MergePreview } from './types';

export const duplicatePairs = () => call<DuplicatePair[]>('duplicate_pairs');
export const tellApart = (one: string, other: string) => write<null>('tell_apart', { one, other });
/** `over` = the parts taken from the other card; null = as the core proposes. */
export const mergePreview = (keep: string, other: string, over: CardPart[] | null) =>
  call<MergePreview>('merge_preview', { keep, other, over });
export const mergeCards = (keep: string, other: string, over: CardPart[]) =>
  write<CardRef>('merge_cards', { keep, other, over });
