// What the whole window shares: the open or the locked book, who has it open, the settings, the day. Read once
// at start and after what changes them.
import * as api from '../api';
import { type AppState, asCoreError, type BookInfo, type Right, type Settings } from '../api';
import { everythingChanged } from './refresh.svelte';
import { overwriteGetLocale } from '../paraglide/runtime.js';

const BEFORE_START: AppState = {
  book: null,
  locked: null,
  session: null,
  settings: {
    language: 'zh-Hant',
    theme: 'system',
    text_size: 100,
    years: 'both',
    single_keys: true,
    lock_minutes: 5,
    reminders: {
      hours: { from: 510, to: 1140 },
      quiet: [{ from: 750, to: 810 }],
      quiet_sunday: true,
      visits: true,
      before: 30,
      morning: true,
      names: false,
      stay: true,
    },
  },
  today: '1970-01-01',
  version: '',
  recent: [],
  notice: null,
  backup_trouble: null,
  notice_trouble: null,
  tray: false,
  offered: false,
  damaged: null,
  read_only: false,
};

class Session {
  #state = $state.raw<AppState>(BEFORE_START);
  started = $state(false);
  /** The newest question; what answers an older one is late. */
  #turn = 0;

  get book() {
    return this.#state.book;
  }
  get locked() {
    return this.#state.locked;
  }
  /** The book that cannot be read. */
  get damaged() {
    return this.#state.damaged;
  }
  /** The open book is a damaged one, to be looked at only. */
  get readOnly() {
    return this.#state.read_only;
  }
  /** Whose session it is; null while no book is open. */
  get person() {
    return this.#state.session;
  }
  get settings() {
    return this.#state.settings;
  }
  /** The money amounts are meant in where nothing else is said. */
  get currency() {
    return this.settings.language === 'zh-Hans' ? 'CNY' : 'TWD';
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
  get backupTrouble() {
    return this.#state.backup_trouble;
  }

  get noticeTrouble() {
    return this.#state.notice_trouble;
  }
  /** This desktop has a tray to stay in. */
  get tray() {
    return this.#state.tray;
  }
  /** A file stands ready that the program was started with. */
  get offered() {
    return this.#state.offered;
  }

  /** For showing only: the core asks again. */
  may(right: Right): boolean {
    return this.person?.rights.includes(right) ?? false;
  }

  /** Asks the core again: after start, after opening, locking or closing a book. */
  async refresh(): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    const before = this.book?.id;
    const state = await api.appState();
    // An answer from before the lock must not bring the book back.
    if (turn !== this.#turn) return;
    this.#state = state;
    this.started = true;
    if (this.book?.id !== before) everythingChanged();
  }

  /** Lets go of the book at once, before the core has said what is next. */
  drop(): void {
    this.#turn += 1;
    const nothing = { book: null, session: null, locked: null, damaged: null, read_only: false, notice: null };
    this.#state = { ...this.#state, ...nothing };
    this.started = false;
  }

  /**
   * Does what opens a book and shows what came of it; null = nobody chose one. A book that asks for its password is no
   * failure: the window shows its lock. Nor is a damaged one: the window shows the ways out.
   */
  async open(work: () => Promise<BookInfo | null>): Promise<boolean> {
    try {
      if ((await work()) === null) return false;
    } catch (thrown) {
      if (!['password_needed', 'book_damaged'].includes(asCoreError(thrown).code)) throw thrown;
    }
    await this.refresh();
    return true;
  }

  /** Shuts the book, open, locked or damaged; the first window comes next. */
  async close(): Promise<void> {
    await api.closeBook();
    await this.refresh();
  }

  async change(settings: Partial<Settings>): Promise<void> {
    const saved = await api.saveSettings({ ...this.settings, ...settings });
    this.#state = { ...this.#state, settings: saved };
  }
}

export const session = new Session();

// Every message function asks this while drawing, so a new language is drawn at once.
overwriteGetLocale(() => session.settings.language);
