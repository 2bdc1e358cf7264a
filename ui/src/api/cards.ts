// Commands about customer cards: list, find, read, write.
import { call, write } from './client';
import type {
  CalendarWords,
  Card,
  CardDraft,
  CardList,
  CardPage,
  CardRef,
  Class,
  ExportFormat,
  ExportReport,
  FieldChange,
  Found,
  LabelChange,
  ListQuery,
  OccasionDraft,
  RelationDraft,
  Ticked,
} from './types';

export const listCards = (query: ListQuery, offset: number, limit: number) =>
  call<CardList>('list_cards', { query, offset, limit });
export const find = (text: string, limit: number) => call<Found>('find', { text, limit });
/** What only the log holds; reads the file, so it is asked after the first hits stand. */
export const findInContacts = (text: string, limit: number) =>
  call<Found>('find_in_contacts', { text, limit });
/** Every card of the list, in its order. */
export const cardIds = (query: ListQuery) => call<string[]>('card_ids', { query });
export const ticked = (ids: string[], query: ListQuery) => call<Ticked>('ticked', { ids, query });
/** The shell asks where; null = nobody chose. */
/** The shell knows no words: a calendar's events bring theirs. */
export const exportCards = (ids: string[], format: ExportFormat, words: CalendarWords) =>
  call<ExportReport | null>('export_cards', { ids, format, words });
export const getCard = (id: string) => call<CardPage>('get_card', { id });
export const draftOf = (id: string) => call<CardDraft>('draft_of', { id });
export const possibleDuplicates = (draft: CardDraft) => call<CardRef[]>('possible_duplicates', { draft });
export const fieldHistory = (id: string) => call<FieldChange[]>('field_history', { id });

export const addCard = (draft: CardDraft) =>
  write<{ card: Card; duplicates: CardRef[] }>('add_card', { draft });
export const replaceCard = (id: string, draft: CardDraft) => write<Card>('replace_card', { id, draft });
export const setClass = (id: string, klass: Class | null) => write<null>('set_class', { id, class: klass });
export const setTags = (id: string, tags: string[]) => write<null>('set_tags', { id, tags });
export const labelCards = (ids: string[], change: LabelChange) =>
  write<number>('label_cards', { ids, change });
export const classifyCards = (ids: string[], klass: Class | null) =>
  write<number>('classify_cards', { ids, class: klass });
/** `other` = the card this person has, if any; the link is then read from both sides. */
export const addRelation = (id: string, relation: RelationDraft, other: string | null) =>
  write<null>('add_relation', { id, relation, other });
export const removeRelation = (id: string) => write<null>('remove_relation', { id });
export const addOccasion = (id: string, occasion: OccasionDraft) =>
  write<null>('add_occasion', { id, occasion });
export const removeOccasion = (id: string) => write<null>('remove_occasion', { id });
export const confirmCard = (id: string) => write<null>('confirm_card', { id });
export const archiveCard = (id: string, archived: boolean) => write<null>('archive_card', { id, archived });
export const deleteCard = (id: string) => write<null>('delete_card', { id });
