// A judgement as somebody is putting it in: kept while the explanation is shut, forgotten with the book.
import * as api from '../../api';
import type { CardRef, ClassScheme, Day } from '../../api';
import { onForget } from '../../app/forget';
import { save } from '../../app/saving.svelte';
import { session } from '../../app/session.svelte';
import { m } from '../../paraglide/messages.js';
import { addMonths } from './numbers';
import { classNameWords, inline } from './words';

export const UNTIL = ['year', 'half', 'always'] as const;
export type Until = (typeof UNTIL)[number];

/** The last day a judgement holds; null for good. */
export function lastDay(until: Until, today: Day): Day | null {
  if (until === 'year') return `${today.slice(0, 4)}-12-31`;
  return until === 'half' ? addMonths(today, 6) : null;
}

export class Judging {
  choice = $state<string | null>(null);
  reason = $state('');
  until = $state<Until>('year');
  /** It was to be saved without a reason. */
  asked = $state(false);

  clear(): void {
    [this.choice, this.reason, this.until, this.asked] = [null, '', 'year', false];
  }
  /** False where a reason is missing: nothing is saved then. */
  async store(card: Pick<CardRef, 'id' | 'name'>, scheme: ClassScheme): Promise<boolean> {
    const { choice, reason, until } = this;
    if (choice === null) return false;
    if (reason.trim() === '') {
      this.asked = true;
      return false;
    }
    const draft = { scheme, class: choice, reason: reason.trim(), day: null, until: lastDay(until, session.today) };
    const said = m.judge_done({ name: card.name, class: inline(classNameWords(scheme, choice)) });
    if ((await save(() => api.judge(card.id, draft), said)) === null) return false;
    this.clear();
    return true;
  }
}

const drafts = new Map<string, Judging>();
onForget(() => drafts.clear());

export function judgingOf(card: string, scheme: ClassScheme): Judging {
  const at = `${card} ${scheme}`;
  const known = drafts.get(at);
  if (known !== undefined) return known;
  const fresh = new Judging();
  drafts.set(at, fresh);
  return fresh;
}
