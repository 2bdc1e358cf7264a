// The one door to the core: invoke() is called here and nowhere else. What each command means is in the files
// beside.
import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type { ApiError, Domain, Done } from './types';

type Handler = (payload: unknown) => void;
interface Backend {
  call(command: string, args: Record<string, unknown>): Promise<unknown>;
  on(event: string, handler: Handler): () => void;
}

/** A refusal of the core; `code` chooses the sentence `error_<code>`. */
export class CoreError extends Error implements ApiError {
  readonly code: ApiError['code'];
  readonly field: string | null;
  readonly args: ApiError['args'];

  constructor(error: ApiError) {
    super(error.code);
    this.code = error.code;
    this.field = error.field ?? null;
    this.args = error.args;
  }
}

const isApiError = (value: unknown): value is ApiError =>
  typeof value === 'object' && value !== null && typeof (value as { code?: unknown }).code === 'string';

/** Whatever was thrown, as something a sentence can be made of. */
export function asCoreError(thrown: unknown): CoreError {
  if (thrown instanceof CoreError) return thrown;
  if (isApiError(thrown)) return new CoreError({ ...thrown, args: thrown.args ?? {} });
  return new CoreError({ code: 'internal', field: null, args: { detail: String(thrown) } });
}

const shell: Backend = {
  call: (command, args) => invoke(command, args),
  on(event, handler) {
    const stop = listen(event, (message) => handler(message.payload));
    return () => void stop.then((unlisten) => unlisten());
  },
};

// The condition is constant in a release build, so the invented book is not even bundled.
const backend: Promise<Backend> =
  import.meta.env.DEV && !('__TAURI_INTERNALS__' in globalThis)
    ? import('./mock').then((mock) => mock.backend)
    : Promise.resolve(shell);

/** Asks the core. */
export async function call<T>(command: string, args: Record<string, unknown> = {}): Promise<T> {
  try {
    return (await (await backend).call(command, args)) as T;
  } catch (thrown) {
    throw asCoreError(thrown);
  }
}

/** Listens to an event of the shell; returns how to stop. */
function on<T>(event: string, handler: (payload: T) => void): () => void {
  let stop: (() => void) | null = null;
  let stopped = false;
  void backend.then((ready) => {
    if (!stopped) stop = ready.on(event, (payload) => handler(payload as T));
  });
  return () => {
    stopped = true;
    stop?.();
  };
}

export const onChanged = (handler: (change: { domains: Domain[] }) => void): (() => void) =>
  on('changed', handler);
/** The book was locked, by a key, by nobody being there or by the computer's sleep. */
export const onLocked = (handler: () => void): (() => void) => on('locked', handler);
/** The program was started again with a file. */
export const onOffered = (handler: () => void): (() => void) => on('offered', handler);
export const onProgress = (handler: (progress: { done: number; total: number }) => void): (() => void) =>
  on('progress', handler);

/** A write: the answer says which operation it was and what to read again. */
export const write = <T>(command: string, args: Record<string, unknown> = {}): Promise<Done<T>> =>
  call<Done<T>>(command, args);
