// Who stands behind a value, as an expression of the filter language, and the way there.
import type { GridCell, Stage } from '../../api/types';
import { route } from '../../app/route.svelte';

/** `null`: 資料不足. */
export const ofClass = (name: string | null): string => `abc:${name ?? 'none'}`;
/** The days are those of the finding. */
export const SILENT_A = 'abc:a last>30';
export const ofCell = ({ recency, frequency }: Pick<GridCell, 'recency' | 'frequency'>): string =>
  `recency:${recency} frequency:${frequency}`;
export const ofGroup = (group: string): string => (group === 'late' ? 'drift:late,late_and_small' : `rfm:${group}`);

export const people = (where: string) => (): void => route.go({ screen: 'customers', where });
/** Nothing to open where nobody is. */
export const peopleOr = (count: number, where: string): (() => void) | null => (count > 0 ? people(where) : null);
export const pipeline = (): void => route.go({ screen: 'pipeline', view: 'board' });
/** The board at the column of a stage. */
export const column = (stage: Stage) => (): void => route.go({ screen: 'pipeline', view: 'board', stage });
export const receivables = (): void => route.go({ screen: 'pipeline', view: 'receivables' });
