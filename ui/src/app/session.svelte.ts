// What the whole window shares: the open book, the settings, the day. Read once at start and after what
// changes them.
import * as api from '../api';
import type { AppState, Settings } from '../api';
import { everythingChanged } from './refresh.svelte';
import { overwriteGetLocale } from '../paraglide/runtime.js';

const BEFORE_START: AppState = {
  book: null,
  settings: { language: 'zh-Hant', theme: 'system', text_size: 100, years: 'both', single_keys: true },
  today: '1970-01-01',
  version: '',
  recent: [],
  notice: null,
};

class Session {
  #state = $state.raw<AppState>(BEFORE_START);
  started = $state(false);

  get book() {
    return this.#state.book;
  }
  get settings() {
    return this.#state.settings;
  }
  get today() {
    return this.#state.today;
  }
  get version() {
    return this.#state.version;
  }
  get recent() {
    return this.#state.recent;
  }
  get notice() {
    return this.#state.notice;
  }

  /** Asks the core again: after start, after opening or closing a book. */
  async refresh(): Promise<void> {
    const before = this.book?.id;
    this.#state = await api.appState();
    this.started = true;
    if (this.book?.id !== before) everythingChanged();
  }

  async change(settings: Partial<Settings>): Promise<void> {
    const saved = await api.saveSettings({ ...this.settings, ...settings });
    this.#state = { ...this.#state, settings: saved };
  }
}

export const session = new Session();

// Every message function asks this while drawing, so a new language is drawn at once.
overwriteGetLocale(() => session.settings.language);
