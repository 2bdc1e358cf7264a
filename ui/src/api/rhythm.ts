// 維護規範: the service standard and what it would plan.
import { call, write } from './client';
import type { Day, RhythmPage, RhythmPreview, RhythmStandard } from './types';

export const rhythmPage = () => call<RhythmPage>('rhythm_page');
export const rhythmPreview = (standard: RhythmStandard) => call<RhythmPreview>('rhythm_preview', { standard });
export const setRhythm = (standard: RhythmStandard) => write<number>('set_rhythm', { standard });
/** The day the rules ask for next, once this customer is reached today. */
export const rhythmNext = (card: string) => call<Day | null>('rhythm_next', { card });
