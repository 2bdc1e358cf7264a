// Fields whose words are read when they are left: a day, a time. A key that saves while one still stands in it has to wait for that.

const reading = new Set<Promise<boolean>>();

/** A word is being read; false when it says nothing that can be kept. */
export function reads(work: Promise<boolean>): void {
  reading.add(work);
  void work.finally(() => reading.delete(work));
}

/** Nothing is left to be read. */
export const isAllRead = (): boolean => reading.size === 0 && typedIn() === null;

function typedIn(): HTMLInputElement | null {
  const at = document.activeElement;
  return at instanceof HTMLInputElement && at.dataset.typed !== undefined && at.value !== at.dataset.typed ? at : null;
}

/** Reads what stands in the field one is in, and waits for it. False when it cannot be kept: then nothing is to be saved. */
export async function allRead(): Promise<boolean> {
  typedIn()?.dispatchEvent(new Event('change', { bubbles: true }));
  const read = await Promise.all(reading);
  return read.every(Boolean);
}
