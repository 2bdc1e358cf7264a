// Commands about photos, files and consents of a customer, and about all that is held on one person: handed out, or erased.
import { call, write } from './client';
import type { Attachment, Certificate, Consent, ConsentDraft, Done, SubjectFile } from './types';

export const listAttachments = (card: string) => call<Attachment[]>('list_attachments', { card });
/** An address an `<img>` can show; null when there is no small picture. */
export const attachmentThumb = (id: string) => call<string | null>('attachment_thumb', { id });
/** The shell asks for a file; null = nobody chose. */
export const addAttachment = (card: string, interaction: string | null) =>
  call<Done<string> | null>('add_attachment', { card, interaction });
export const choosePhoto = (card: string) => call<Done<null> | null>('choose_photo', { card });
export const removePhoto = (card: string) => write<null>('remove_photo', { card });
export const removeAttachment = (id: string) => write<null>('remove_attachment', { id });
/** The shell asks where; null = nobody chose. */
export const saveAttachment = (id: string) => call<string | null>('save_attachment', { id });

export const listConsents = (card: string) => call<Consent[]>('list_consents', { card });
export const recordConsent = (card: string, consent: ConsentDraft) =>
  write<string>('record_consent', { card, consent });
export const withdrawConsent = (id: string) => write<null>('withdraw_consent', { id });

/** The shell asks where, and knows no words: the page's come with it. null = nobody chose. */
export const subjectFile = (card: string, labels: Record<string, string>) =>
  call<SubjectFile | null>('subject_file', { card, labels });
/** Out of the book, its history and every backup. Nothing brings it back. */
export const eraseCard = (id: string, reason: string) => call<Certificate>('erase_card', { id, reason });
