// Commands about the filter language and the views saved in it.
import { call, write } from './client';
import type { FilterKey, FilterReading, IdealMatch, View, ViewDraft } from './types';

export const readFilter = (text: string) => call<FilterReading>('read_filter', { text });
/** The expression with a value more under a key, or without it when it was there. */
export const toggleFilter = (text: string, key: FilterKey, value: string) =>
  call<string>('toggle_filter', { text, key, value });
export const dropFromFilter = (text: string, at: number) => call<string>('drop_from_filter', { text, at });

export const listViews = () => call<View[]>('list_views');
export const saveView = (id: string | null, view: ViewDraft) => write<View>('save_view', { id, view });
export const removeView = (id: string) => write<null>('remove_view', { id });
/** The ideal customers and segments a card matches. */
export const viewMatches = (card: string) => call<IdealMatch[]>('view_matches', { card });
