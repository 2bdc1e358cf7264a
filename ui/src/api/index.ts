// Everything the UI may ask of the core, under one name.
export * from './attachments';
export * from './safety/backups';
export * from './book';
export * from './calendar';
export * from './cards';
export { asCoreError, CoreError, onChanged, onLocked, onProgress } from './client';
export * from './contacts';
export * from './safety/damage';
export * from './fields';
export * from './history';
export * from './import';
export * from './merge';
export * from './quick';
export * from './rhythm';
export * from './safety/staff';
export * from './safety/vault';
export * from './views';
export type * from './types';
