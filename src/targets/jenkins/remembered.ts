import type { Clock } from '../../core/clock.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Refusal } from '../refusal.ts';
import { onAbort } from './on-abort.ts';

/** Something read from the server once and kept: many who ask at once share one request; a failure is not kept. */
export interface Remembered<T> {
  /** `maximumAge` in milliseconds; an older value is read again. Settles early, with `interrupted`, when `signal` aborts. */
  get(signal: AbortSignal, interrupted: Refusal, maximumAge?: number): Promise<Result<T, Refusal>>;
  /** Lets go of this value, unless it has been replaced meanwhile. */
  forget(value: T): void;
}

/** `fetch` serves everybody who waits, so it must not end with the signal of any one of them. */
export function remember<T>(clock: Clock, fetch: () => Promise<Result<T, Refusal>>): Remembered<T> {
  let kept: { readonly value: T; readonly at: number } | null = null;
  let pending: Promise<Result<T, Refusal>> | null = null;

  const refresh = async (): Promise<Result<T, Refusal>> => {
    const read = await fetch();
    if (read.ok) kept = { value: read.value, at: clock.now() };
    pending = null;
    return read;
  };

  return {
    async get(signal, interrupted, maximumAge = Number.POSITIVE_INFINITY) {
      if (kept !== null && clock.now() - kept.at <= maximumAge) return ok(kept.value);
      pending ??= refresh();
      return orAborted(pending, signal, interrupted);
    },
    forget(value) {
      if (kept?.value === value) kept = null;
    },
  };
}

/** The result, or `interrupted` as soon as the signal aborts. */
function orAborted<T>(
  result: Promise<Result<T, Refusal>>,
  signal: AbortSignal,
  interrupted: Refusal,
): Promise<Result<T, Refusal>> {
  if (signal.aborted) return Promise.resolve(err(interrupted));
  return new Promise(resolve => {
    const stopListening = onAbort(signal, () => resolve(err(interrupted)));
    void result.then(settled => {
      stopListening();
      resolve(settled);
    });
  });
}
