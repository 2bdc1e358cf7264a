// Locking as the window sees it: what it does when the book was locked, what it tells the shell so that it is
// not, and what the key for it does.
import { tick } from 'svelte';
import * as api from '../api';
import { onLocked } from '../api';
import { m } from '../paraglide/messages.js';
import { forgetBook } from './forget';
import { openSettings } from './route.svelte';
import { feedback } from './saving.svelte';
import { session } from './session.svelte';

/** At a counter people walk past the screen: minutes, as the core has it. */
const COUNTER = 2;
/** How often the shell is told at most that somebody is there. */
const EVERY_MS = 10_000;

/** Minutes away after which the book locks; null for never. */
export function locksAfter(minutes: number, people: number): number | null {
  if (people <= 1) return minutes === 0 ? null : minutes;
  return minutes === 0 ? COUNTER : Math.min(minutes, COUNTER);
}

/** Everything that is shown or kept goes first; only then is asked what the lock says. */
export async function showLock(): Promise<void> {
  session.drop();
  await tick();
  forgetBook();
  try {
    await session.refresh();
  } catch (thrown) {
    feedback.fail(thrown, () => void showLock());
  }
}

export const followLock = (): (() => void) => onLocked(() => void showLock());

/** Ctrl Shift L. A book without a password cannot be locked, so the key leads to where it gets one. */
export async function lockNow(): Promise<void> {
  if (session.book?.protected !== true) {
    const way = { words: m.lock_way(), go: () => openSettings('lock') };
    feedback.show(m.lock_no_password(), null, way);
    return;
  }
  try {
    // The shell says `locked`, and then everything is dropped.
    await api.lock();
  } catch (thrown) {
    feedback.fail(thrown);
  }
}

/** Tells the shell that somebody is there; returns how to stop. */
export function followPresence(): () => void {
  let told = Number.NEGATIVE_INFINITY;
  const here = () => {
    const now = performance.now();
    if (session.book?.protected !== true || now - told < EVERY_MS) return;
    told = now;
    // Nothing depends on one of them: the next key tells again.
    api.stillHere().catch(() => {});
  };
  const events = ['keydown', 'pointermove', 'pointerdown', 'wheel'] as const;
  for (const event of events) addEventListener(event, here, { capture: true, passive: true });
  return () => {
    for (const event of events) removeEventListener(event, here, { capture: true });
  };
}
