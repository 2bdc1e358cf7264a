// When the printed recovery key was last proven right. Pure.
import type { Day, RecoveryState } from '../../api/types';
import { daysBetween } from './format';

/** Days after which the printed key is worth another try. */
export const STALE_KEY = 90;

/** A try counts for the key there is now, not for one before it. `days` null = never. */
export function keyTried(key: RecoveryState, today: Day): { day: Day | null; days: number | null; due: boolean } {
  const { made_at: made, tried_at: tried } = key;
  if (tried === null || made === null || Date.parse(tried) < Date.parse(made))
    return { day: null, days: null, due: true };
  const day = tried.slice(0, 10);
  const days = daysBetween(day, today);
  return { day, days, due: days > STALE_KEY };
}
