// Commands about what was done, and taking it back.
import { call, write } from './client';
import type { Operation } from './types';

export const history = (card: string | null, limit: number) => call<Operation[]>('history', { card, limit });
export const undo = (op: string | null) => write<{ op: string; id: string }>('undo', { op });
export const redo = () => write<{ op: string; id: string }>('redo');
