// Commands about the book as a whole and this computer's settings.
import { call } from './client';
import type { AppState, BookInfo, Preset, Settings } from './types';

export const appState = () => call<AppState>('app_state');
export const saveSettings = (settings: Settings) => call<Settings>('save_settings', { settings });
export const createBook = (name: string, preset: Preset) => call<BookInfo>('create_book', { name, preset });
export const createSampleBook = () => call<BookInfo>('create_sample_book');
export const openBook = (path: string) => call<BookInfo>('open_book', { path });
export const chooseBook = () => call<BookInfo | null>('choose_book');
export const closeBook = () => call<null>('close_book');
