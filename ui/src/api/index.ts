// Everything the UI may ask of the core, under one name.
export * from './book';
export * from './calendar';
export * from './cards';
export { asCoreError, CoreError, onChanged, onProgress } from './client';
export * from './contacts';
export * from './fields';
export * from './history';
export * from './import';
export * from './merge';
export * from './views';
export type * from './types';
