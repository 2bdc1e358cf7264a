// What stands in the dialog about an opportunity, and the draft it comes to. Pure.
import type { CardRef, Day, DealKind, Money, Opportunity, OpportunityDraft } from '../../api/types';
import { figures } from '../../parts/text/format';

export type Place = 'person' | 'title' | 'value' | 'day' | 'probability';
export interface Job {
  /** null: a new one. */
  deal: Opportunity | null;
  card: CardRef | null;
  /** Where the writing begins. */
  at: Place;
}
export interface Form {
  title: string;
  product: string;
  kind: DealKind;
  value: Money | null;
  probability: string;
  expected: Day | null;
  ticks: [boolean, boolean, boolean];
  source: string;
  note: string;
}

export function formOf(deal: Opportunity | null): Form {
  if (deal === null)
    return {
      title: '',
      product: '',
      kind: 'new',
      value: null,
      probability: '',
      expected: null,
      ticks: [false, false, false],
      source: '',
      note: '',
    };
  const { title, product, kind, value, probability, expected_on, ticks, source, note } = deal;
  const [intent, means, soon] = ticks;
  return {
    title,
    product,
    kind,
    value,
    probability: probability === null ? '' : String(probability),
    expected: expected_on,
    ticks: [intent !== null, means !== null, soon !== null],
    source,
    note,
  };
}

/** 60, ６０%; null where nothing is given, undefined for what is no percentage. */
export function percentIn(text: string): number | null | undefined {
  const typed = figures(text).replace(/\s*%$/, '');
  if (typed === '') return null;
  return /^\d{1,3}$/.test(typed) && Number(typed) <= 100 ? Number(typed) : undefined;
}

export function lackOf(form: Form, card: CardRef | null): Place | null {
  if (card === null) return 'person';
  if (form.title.trim() === '') return 'title';
  return percentIn(form.probability) === undefined ? 'probability' : null;
}

export function draftIn(form: Form, deal: Opportunity | null): OpportunityDraft {
  const [intent, means, soon] = form.ticks;
  return {
    title: form.title.trim(),
    product: form.product.trim(),
    kind: form.kind,
    value: form.value,
    probability: percentIn(form.probability) ?? null,
    expected_on: form.expected,
    intent,
    means,
    soon,
    source: form.source.trim(),
    opened_on: deal?.opened_on ?? null,
    note: form.note.trim(),
  };
}
/** As it is now, to be changed in part. */
export const draftOf = (deal: Opportunity): OpportunityDraft => draftIn(formOf(deal), deal);
