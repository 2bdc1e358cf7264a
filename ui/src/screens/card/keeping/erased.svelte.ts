// The certificate of the erasure that was just done: it stands over whatever screen comes next, because the card's own is gone.
import type { Certificate } from '../../../api';
import { onForget } from '../../../app/forget';
import { figures } from '../../../parts/text/format';

class Erased {
  certificate = $state.raw<Certificate | null>(null);
}
export const erased = new Erased();
onForget(() => {
  erased.certificate = null;
});

/** Whether what was typed is the card's number: 37, 0037, No. 0037, in figures of any width. */
export function isNumber(typed: string, number: number): boolean {
  const typedNumber = figures(typed).replace(/^no\.?\s*/i, '');
  return /^\d+$/.test(typedNumber) && Number(typedNumber) === number;
}
