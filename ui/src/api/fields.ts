// Commands about the fields people define for their book.
import { call, write } from './client';
import type { Defined, OwnFieldDraft, OwnFields } from './types';

export const ownFields = () => call<OwnFields>('own_fields');
export const defineField = (field: OwnFieldDraft) => write<Defined>('define_field', { field });
/** The fields of the book's trade that are not there yet; how many there were. */
export const defineUsualFields = () => write<number>('define_usual_fields', {});
export const changeField = (id: string, field: OwnFieldDraft) => write<Defined>('change_field', { id, field });
/** What it held stays on the cards as text. */
export const removeField = (id: string) => write<null>('remove_field', { id });
export const orderFields = (ids: string[]) => write<null>('order_fields', { ids });
