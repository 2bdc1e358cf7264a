// What can be done about those who went quiet, and about classes that do not fit any more.
import * as api from '../../api';
import type { ClassMoves, QuietRow, ToThank } from '../../api';
import { feedback, save } from '../../app/saving.svelte';
import { session } from '../../app/session.svelte';
import { m } from '../../paraglide/messages.js';
import { groupOf } from './words';

/** 排進今日 for one; says so where something is planned already. */
export async function plan(row: QuietRow): Promise<void> {
  const { name } = row.card;
  if (row.planned) return feedback.show(m.insights_planned_already({ name }));
  const draft = {
    due: session.today,
    time: null,
    channel: 'call' as const,
    purpose: groupOf(row.group).purpose({ count: row.days }),
    kind: null,
    repeat: null,
    assignee: '',
  };
  await save(() => api.addFollowup(row.card.id, draft), m.insights_planned({ name }));
}

/** 排進今日 for all that are listed and not planned; the core leaves out who must not be asked. */
export async function planAll(rows: readonly QuietRow[]): Promise<void> {
  const ids = rows.filter((row) => !row.planned).map((row) => row.card.id);
  const plan = { channel: 'call' as const, purpose: m.insights_purpose_all(), from: session.today, per_day: null };
  if (ids.length === 0) return feedback.show(m.insights_all_planned());
  try {
    const { planned } = await api.planFollowups(ids, plan);
    if (planned === 0) return feedback.show(m.plan_nobody());
    await save(() => api.followupCards(ids, plan), m.plan_done({ count: planned }));
  } catch (thrown) {
    feedback.fail(thrown, () => void planAll(rows));
  }
}

export const reclassify = async ({ count }: ClassMoves): Promise<boolean> =>
  (await save(() => api.reclassify(), m.insights_moved({ count }))) !== null;

export const thank = ({ referrer, brought }: ToThank): Promise<unknown> =>
  save(() => api.thankReferrer(brought.id, m.insights_thank_purpose({ name: brought.name })), m.insights_thank_planned({ name: referrer.name }));
