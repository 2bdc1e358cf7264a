// One line that becomes a follow-up: what was typed, what the core read in it, and what somebody chose instead. A choice holds as
// long as the words it was made for.
import * as api from '../../../api';
import type { Day, FollowupDraft, Quick, QuickCandidate, QuickPart } from '../../../api';
import { onForget } from '../../../app/forget';
import { feedback } from '../../../app/saving.svelte';
import { session } from '../../../app/session.svelte';

/** What stands in the way of adding the line; `ready` when nothing does. */
export type Stage = 'empty' | 'nobody' | 'unknown' | 'several' | 'amiss' | 'ready';

/** A choice and the words it was made for. */
interface Chosen<T> {
  words: string;
  value: T;
}

const holds = <T>(chosen: Chosen<T> | null, words: string): T | undefined =>
  chosen?.words === words ? chosen.value : undefined;

export class QuickLine {
  text = $state('');
  /** What was read. */
  quick = $state.raw<Quick | null>(null);
  /** The line that was read; an older one while the core is being asked. */
  readText = $state('');
  /** Parts that were taken back into words, for as long as these stand there. */
  #plain = $state.raw<Chosen<QuickPart>[]>([]);
  /** The first word is somebody's name, though nobody knows him. */
  named = $state('');
  #person = $state.raw<Chosen<QuickCandidate | null> | null>(null);
  #due = $state.raw<Chosen<Day> | null>(null);
  #time = $state.raw<Chosen<string> | null>(null);
  #turn = 0;
  /** Until it is done, `quick` is the answer to an older line. */
  asked: Promise<void> = Promise.resolve();

  /** The words of the line that were read as one part. */
  wordsOf(what: QuickPart): string {
    const span = this.quick?.reading.spans.find((one) => one.what === what);
    return span === undefined ? '' : this.readText.slice(span.from, span.to);
  }

  /** Who it is about, once that is certain or chosen. */
  get who(): QuickCandidate | null {
    if (this.quick === null) return null;
    const { reading, candidates } = this.quick;
    return holds(this.#person, reading.person) ?? (candidates.length === 1 ? candidates[0] : null) ?? null;
  }
  /** Several may be meant, and nobody said that it can wait. */
  get picking(): boolean {
    return this.stage === 'several' && holds(this.#person, this.quick?.reading.person ?? '') === undefined;
  }
  /** The day that was chosen, else the one that was read. */
  get due(): Day | null {
    return holds(this.#due, this.wordsOf('date')) ?? this.quick?.draft.due ?? null;
  }
  get time(): string | null {
    return holds(this.#time, this.wordsOf('time')) ?? this.quick?.draft.time ?? null;
  }
  /** The core asked for a day, or for a time of day, that there is. */
  get amiss(): Quick['reading']['amiss'] {
    const amiss = this.quick?.reading.amiss ?? null;
    if (amiss === null) return null;
    const answered = amiss.code === 'no_such_time' ? this.time : this.due;
    return answered === null ? amiss : null;
  }
  get stage(): Stage {
    if (this.quick === null || this.text.trim() === '') return 'empty';
    const { reading, candidates } = this.quick;
    if (this.who === null) {
      if (reading.person === '') return 'nobody';
      return candidates.length === 0 ? 'unknown' : 'several';
    }
    return this.amiss === null ? 'ready' : 'amiss';
  }
  /** What would be planned: without a day for today, or as soon as 急/特/易/難 says. */
  get draft(): FollowupDraft | null {
    if (this.quick === null) return null;
    const { draft } = this.quick;
    const due = this.due ?? (draft.kind === null ? session.today : null);
    return { ...draft, due, time: this.time };
  }

  /** `null`: it can wait who is meant. */
  choosePerson(candidate: QuickCandidate | null): void {
    this.#person = { words: this.quick?.reading.person ?? '', value: candidate };
  }
  pickAgain(): void {
    this.#person = null;
  }
  chooseDay(day: Day): void {
    this.#due = { words: this.wordsOf('date'), value: day };
  }
  chooseTime(time: string): void {
    this.#time = { words: this.wordsOf('time'), value: time };
  }
  /** The day is meant by the lunar calendar, or after all not. */
  turnLunar(): void {
    const lunar = this.quick?.reading.as_lunar ?? null;
    if (lunar === null) return;
    const turned = holds(this.#due, this.wordsOf('date')) === lunar;
    this.#due = turned ? null : { words: this.wordsOf('date'), value: lunar };
  }
  /** The name a new card would get: of somebody nobody knows, or what may be one. */
  get newcomer(): string {
    if (this.stage === 'nobody') return this.quick?.reading.newcomer ?? '';
    return this.stage === 'unknown' || this.stage === 'several' ? (this.quick?.reading.person ?? '') : '';
  }
  /** A part that was read wrongly is words again. */
  undoPart(what: QuickPart): void {
    this.#plain = [...this.#plain, { words: this.wordsOf(what), value: what }];
    this.read();
  }

  type(text: string): void {
    this.text = text;
    if (text.trim() === '') this.clear();
    else this.read();
  }
  /** Waits for the answer about the line as it stands now; false when there is none. */
  async settled(): Promise<boolean> {
    await this.asked;
    return this.quick !== null && this.readText === this.text;
  }
  /** Asks what the line says; the answer to an older line is dropped. */
  read(): void {
    if (this.text.trim() === '') return;
    this.#turn += 1;
    this.asked = this.#ask(this.#turn, this.text).catch((thrown: unknown) => feedback.fail(thrown));
  }
  async #ask(turn: number, text: string): Promise<void> {
    const plain = this.#plain.filter((one) => text.includes(one.words)).map((one) => one.value);
    const quick = await api.quickRead(text, plain, this.named);
    if (turn !== this.#turn) return;
    this.quick = quick;
    this.readText = text;
  }
  clear(): void {
    this.#turn += 1;
    this.text = this.readText = '';
    this.quick = null;
    this.#plain = [];
    this.named = '';
    this.#person = this.#due = this.#time = null;
  }
}

/** The line of the window: it stays as it is while another screen is open. */
export const line = new QuickLine();
onForget(() => line.clear());
