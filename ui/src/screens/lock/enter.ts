// Into the book, by whatever opens it.
import { asCoreError, type BookInfo } from '../../api';
import { forgetBook } from '../../app/forget';
import { session } from '../../app/session.svelte';

export async function enter(work: () => Promise<BookInfo>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    // The password was right; what it opens cannot be read, and the window shows the ways out.
    if (asCoreError(thrown).code !== 'book_damaged') throw thrown;
  }
  // An answer that came too late for the lock may have left something behind.
  forgetBook();
  await session.refresh();
}
