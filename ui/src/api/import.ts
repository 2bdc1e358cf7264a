// Commands about bringing in a file: choose, look, commit.
import { call, write } from './client';
import type { ImportOptions, ImportPreview, ImportResult } from './types';

export const importChoose = () => call<string | null>('import_choose');
export const importPreview = (path: string, options: ImportOptions) =>
  call<ImportPreview>('import_preview', { path, options });
export const importCommit = (path: string, options: ImportOptions) =>
  write<ImportResult>('import_commit', { path, options });
export const importCancel = () => call<null>('import_cancel');
