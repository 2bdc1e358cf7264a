// A handover while it is put together: which cards, what goes along, for whom. It stays while a card is open beside it, and is forgotten
// with the book. The words stay no longer than the wizard.
import type { Busy, Day, HandoverCreated, HandoverOrder, HandoverOutlook } from '../../../api';
import { onForget } from '../../../app/forget';
import { session } from '../../../app/session.svelte';
import { addDays } from '../../../parts/text/format';
import type { Word } from './passphrase';

/** How cards are chosen. */
export type How = 'all' | 'busy' | 'filter' | 'pick';
export type Step = 1 | 2 | 3 | 4;

/** A file that was made, with what its receipt says. */
export interface Made {
  created: HandoverCreated;
  order: HandoverOrder;
  outlook: HandoverOutlook | null;
}

const NONE: ReadonlySet<string> = new Set();
/** What somebody is away for, when nothing else is said. */
const AWAY_DAYS = 14;

class Giving {
  #seed: string[] | null = null;
  step = $state<Step>(1);
  how = $state<How>('all');
  from = $state<Day>('');
  to = $state<Day>('');
  /** The filter as it was last readable. */
  where = $state('');
  /** What the way of choosing finds, and for which question that is. */
  main = $state.raw<string[]>([]);
  busy = $state.raw<Busy[]>([]);
  answered = $state('');
  /** Added by hand, whether found by the way of choosing or not. */
  picked = $state.raw<string[]>([]);
  /** Unticked by hand. */
  dropped = $state.raw<ReadonlySet<string>>(NONE);
  outlook = $state.raw<HandoverOutlook | null>(null);
  /** Friends and family who stay behind go by name alone, and that is meant. */
  nameOnly = $state(false);

  privateNotes = $state(false);
  idNumbers = $state(false);
  message = $state('');

  mode = $state<'leave' | 'lend'>('leave');
  #modeChosen = false;
  peer = $state('');
  code = $state('');
  until = $state<Day | null>(null);
  words = $state('');
  /** The words that were offered, one a tile; none for a phrase of one's own. */
  tiles = $state.raw<Word[]>([]);
  made = $state.raw<Made | null>(null);

  /** Begins anew, unless this very array began it: then somebody came back to it. */
  begin(ids: string[]): void {
    if (this.#seed === ids) return;
    this.clear();
    this.#seed = ids;
    this.picked = ids;
    if (ids.length > 0) this.how = 'pick';
  }
  clear(): void {
    this.#seed = null;
    this.#modeChosen = false;
    Object.assign(this, { step: 1, how: 'all', where: '', main: [], busy: [], answered: '', picked: [], dropped: NONE });
    Object.assign(this, { from: session.today, to: addDays(session.today, AWAY_DAYS), outlook: null, nameOnly: false });
    Object.assign(this, { privateNotes: false, idNumbers: false, message: '', mode: 'leave', peer: '', code: '', until: null });
    Object.assign(this, { words: '', tiles: [], made: null });
  }

  forgetWords(): void {
    Object.assign(this, { words: '', tiles: [] });
  }

  /** What the list has to be asked for. */
  get question(): string {
    if (this.how === 'busy') return JSON.stringify(['busy', this.from, this.to]);
    return JSON.stringify(this.how === 'filter' ? ['filter', this.where] : [this.how]);
  }
  /** What is ticked is what was asked for. */
  get ready(): boolean {
    return this.answered === this.question;
  }
  get mainSet(): ReadonlySet<string> {
    return this.#mainSet;
  }
  readonly #mainSet = $derived(new Set(this.main));
  /** Added by hand and not found otherwise: a group of their own. */
  readonly #extra = $derived(this.picked.filter((id) => !this.#mainSet.has(id)));
  get extra(): string[] {
    return this.#extra;
  }
  readonly #ids = $derived([...this.main, ...this.#extra].filter((id) => !this.dropped.has(id)));
  /** Every ticked card, once. */
  get ids(): string[] {
    return this.#ids;
  }
  readonly #ticked = $derived(new Set(this.#ids));
  has(id: string): boolean {
    return this.#ticked.has(id);
  }

  choose(how: How): void {
    if (how === this.how) return;
    this.picked = this.picked.filter((id) => !this.dropped.has(id));
    this.dropped = NONE;
    this.main = [];
    this.how = how;
  }
  answer(question: string, main: string[], busy: Busy[]): void {
    if (question !== this.question) return;
    Object.assign(this, { main, busy, answered: question });
  }

  toggle(id: string): void {
    if (this.has(id)) this.untick([id]);
    else this.tick([id]);
  }
  tick(ids: string[]): void {
    const dropped = new Set(this.dropped);
    for (const id of ids) dropped.delete(id);
    this.dropped = dropped;
    const known = new Set([...this.main, ...this.picked]);
    this.picked = [...this.picked, ...ids.filter((id) => !known.has(id))];
  }
  untick(ids: string[]): void {
    this.dropped = new Set([...this.dropped, ...ids]);
  }
  /** Those added by hand go; those unticked by hand come back. */
  asFound(): void {
    this.picked = [];
    this.dropped = NONE;
  }

  /** The way cards were chosen says why they go, until somebody does. */
  settleMode(): void {
    if (this.#modeChosen) return;
    this.mode = this.how === 'busy' ? 'lend' : 'leave';
    if (this.mode === 'lend') this.until = this.to;
  }
  chooseMode(mode: 'leave' | 'lend'): void {
    this.#modeChosen = true;
    this.mode = mode;
    if (mode === 'lend') this.until ??= this.how === 'busy' ? this.to : null;
  }

  /** Something would be lost. */
  get dirty(): boolean {
    if (this.made !== null) return false;
    const byHand = this.dropped.size > 0 || this.picked.length > (this.#seed?.length ?? 0);
    return this.step > 1 || byHand || this.message !== '' || this.peer !== '' || this.where !== '';
  }

  order(): HandoverOrder {
    const code = this.code.trim();
    return {
      cards: this.ids,
      mode: this.mode,
      to: this.peer.trim(),
      to_code: code === '' ? null : code,
      until: this.mode === 'lend' ? this.until : null,
      message: this.message.trim(),
      left_out: { private_notes: !this.privateNotes, id_numbers: !this.idNumbers },
      words: code === '' ? this.words : '',
    };
  }
}
export const giving = new Giving();
onForget(() => giving.clear());
