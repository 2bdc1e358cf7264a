// What the core reads in the filter as it is typed. A text it cannot read leaves the list as it was.
import { untrack } from 'svelte';
import * as api from '../../../api';
import type { ApiError, FilterChip, FilterReading } from '../../../api';
import { live } from '../../../app/refresh.svelte';
import { m } from '../../../paraglide/messages.js';
import { errorWords } from '../../../parts/text/words';
import { list } from '../list.svelte';
import { classesWords } from './chips';

const NOTHING: FilterReading = { text: '', chips: [], problem: null };

export interface Reading {
  readonly chips: FilterChip[];
  /** What is wrong with the text, in words. */
  readonly problem: string | null;
}

/** What is wrong with a filter, and which key it may have meant. */
export function problemWords(problem: ApiError): string {
  const { text, nearest } = problem.args;
  if (text === undefined) return errorWords(problem);
  if (problem.code !== 'field_unknown') return m.filter_unreadable({ text: String(text) });
  return nearest === undefined
    ? m.filter_unknown({ text: String(text) })
    : m.filter_nearest({ text: String(text), nearest: classesWords(String(nearest)) });
}

export function readFilter(): Reading {
  const read = live(['cards', 'fields'], async () => {
    const typed = list.typed;
    return { typed, reading: typed.trim() === '' ? NOTHING : await api.readFilter(typed) };
  });
  let chips = $state.raw<FilterChip[]>([]);
  $effect(() => {
    if (read.value === undefined || read.value.reading.problem !== null) return;
    const { typed, reading } = read.value;
    chips = reading.chips;
    untrack(() => {
      if (typed === list.typed) list.where = reading.text;
    });
  });
  return {
    get chips() {
      return chips;
    },
    get problem() {
      const problem = read.value?.reading.problem ?? null;
      return problem === null ? null : problemWords(problem);
    },
  };
}
