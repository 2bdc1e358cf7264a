// Everything the UI may ask of the core, under one name.
export * from './attachments';
export * from './backups';
export * from './book';
export * from './calendar';
export * from './cards';
export { asCoreError, CoreError, onChanged, onLocked, onProgress } from './client';
export * from './contacts';
export * from './damage';
export * from './fields';
export * from './history';
export * from './import';
export * from './merge';
export * from './staff';
export * from './vault';
export * from './views';
export type * from './types';
