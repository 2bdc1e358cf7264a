// What the list does with ticks and with the ticked ones, apart from the panels.
import * as api from '../../../api';
import type { CalendarWords, Class, ExportFormat, ExportReport, ListQuery } from '../../../api';
import { route } from '../../../app/route.svelte';
import { feedback, save } from '../../../app/saving.svelte';
import { session } from '../../../app/session.svelte';
import { m } from '../../../paraglide/messages.js';
import { grouped } from '../../../parts/text/format';
import { KIND, OCCASION, RELATION } from '../../../parts/text/words';
import { type Panel, ticks } from './ticks.svelte';

async function idsOf(query: ListQuery): Promise<string[]> {
  try {
    return await api.cardIds(query);
  } catch (thrown) {
    feedback.fail(thrown);
    return [];
  }
}

/** X; with Shift all from the one ticked last. `order` says the rows in between. */
export async function tickRow(id: string, through: boolean, order: () => Promise<string[]>): Promise<void> {
  const from = ticks.last;
  if (!through || from === null || from === id) return ticks.toggle(id);
  const ids = await order();
  const [one, other] = [ids.indexOf(from), ids.indexOf(id)];
  if (one < 0 || other < 0) return ticks.toggle(id);
  ticks.add(ids.slice(Math.min(one, other), Math.max(one, other) + 1));
  ticks.last = id;
}

export const tickAll = async (query: ListQuery): Promise<void> => ticks.add(await idsOf(query));
export const untickAll = async (query: ListQuery): Promise<void> => ticks.remove(await idsOf(query));
export const inOrder = (query: ListQuery) => () => idsOf(query);

/** Opens a panel for the ticked ones; with none ticked, for the row one stands on. */
export function openPanel(panel: Panel, current: string | undefined): void {
  if (ticks.size === 0 && current !== undefined) ticks.toggle(current);
  if (ticks.size > 0) ticks.panel = ticks.panel === panel ? null : panel;
}

/** 巡視: each of the ticked ones with words of his own. */
export function openRound(): void {
  if (ticks.size > 0) route.go({ screen: 'round', ids: [...ticks.ids], form: 'round' });
}

export const mayHandOver = (): boolean => ticks.size > 0 && session.may('export');
/** 交接: the ticked ones to somebody else. */
export function openHandover(): void {
  if (mayHandOver()) route.go({ screen: 'handover', view: 'give', ids: [...ticks.ids] });
}

export async function classifyTicked(klass: Class | null): Promise<void> {
  const ids = [...ticks.ids];
  const said =
    klass === null
      ? m.class_many_none({ count: grouped(ids.length) })
      : m.class_many({ count: grouped(ids.length), class: klass });
  await save(() => api.classifyCards(ids, klass), said);
}

/** The words of a calendar's events; what stands in braces the core fills in. */
const calendarWords = (): CalendarWords => {
  const place = { name: '{name}', relation: '{relation}', person: '{person}', title: '{title}' };
  const all = (words: Record<string, () => string>) =>
    Object.fromEntries(Object.entries(words).map(([name, say]) => [name, say()]));
  return {
    birthday: m.ics_birthday(place),
    relative: m.ics_relative(place),
    yearly: m.ics_yearly(place),
    followup: m.ics_followup({ ...place, channel: '{channel}', purpose: '{purpose}' }),
    relations: all(RELATION),
    occasions: all(OCCASION),
    channels: all(KIND),
  };
};

/** What a list can be written as, the usual first, with the name people know it by. */
export const FORMATS: { format: ExportFormat; label: string }[] = [
  { format: 'xlsx', label: 'Excel' },
  { format: 'csv', label: 'CSV' },
  { format: 'vcard4', label: 'vCard 4' },
  { format: 'vcard3', label: 'vCard 3' },
  { format: 'ics', label: 'iCalendar' },
  { format: 'json', label: 'JSON' },
];

class Exporting {
  /** The last file written; stays until put away. */
  report = $state.raw<ExportReport | null>(null);

  async run(format: ExportFormat): Promise<void> {
    if (ticks.size === 0) return;
    try {
      this.report = (await api.exportCards([...ticks.ids], format, calendarWords())) ?? this.report;
      feedback.clearError();
    } catch (thrown) {
      feedback.fail(thrown, () => void this.run(format));
    }
  }
}
export const exporting = new Exporting();
