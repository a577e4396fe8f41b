import { err, type Result } from '../../../core/result.ts';
import type { Refusal } from '../../refusal.ts';
import { isCalledOff, orCalledOff, type Signals } from '../signals/signals.ts';
import type { Controller } from './controller.ts';
import type { Soon } from './soon.ts';

/** Something read from the server once and kept; many who ask at once share one request. */
export interface Remembered<T> {
  /**
   * `maximumAge` in milliseconds; an older value is read again. At once when it is known; else settles early, with
   * `interrupted`, when called off.
   */
  get(signals: Signals, interrupted: () => Refusal, maximumAge?: number): Soon<Result<T, Refusal>>;
  /** The value as it was last read, however old; null: it was not read yet. Asks nobody. */
  peek(): T | null;
  /** Lets go of this value, unless it has been replaced meanwhile. */
  forget(value: T): void;
}

/** How long a refusal stands before it is asked for again, in milliseconds. */
export type Standing = (refusal: Refusal) => number;

/**
 * `fetch` serves everybody who waits, so it must not end with the signal of any one of them. Default of `standing`:
 * a refusal is not kept at all.
 */
export function remember<T>(
  { clock, aborts }: Pick<Controller, 'clock' | 'aborts'>,
  fetch: () => Promise<Result<T, Refusal>>,
  standing: Standing = () => 0,
): Remembered<T> {
  let kept: { readonly result: Result<T, Refusal>; readonly at: number } | null = null;
  let pending: Promise<Result<T, Refusal>> | null = null;

  const refresh = async (): Promise<Result<T, Refusal>> => {
    const read = await fetch();
    // A value that could not be read anew is still better than none.
    if (read.ok || kept?.result.ok !== true) kept = { result: read, at: clock.monotonic() };
    pending = null;
    return read;
  };
  const known = (maximumAge: number): Result<T, Refusal> | null => {
    if (kept === null) return null;
    const age = clock.monotonic() - kept.at;
    if (kept.result.ok) return age <= maximumAge ? kept.result : null;
    return age < standing(kept.result.error) ? kept.result : null;
  };

  return {
    get(signals, interrupted, maximumAge = Number.POSITIVE_INFINITY) {
      const result = known(maximumAge);
      if (result !== null) return result;
      if (isCalledOff(signals)) return err(interrupted());
      pending ??= refresh();
      return orCalledOff(aborts, pending, signals, () => err(interrupted()));
    },
    peek: () => (kept?.result.ok === true ? kept.result.value : null),
    forget(value) {
      if (kept?.result.ok === true && kept.result.value === value) kept = null;
    },
  };
}
