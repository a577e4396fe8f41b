import { type Clock, pause } from '../core/clock.ts';
import type { Result } from '../core/result.ts';
import type { StoreFault } from './store-fault.ts';

/**
 * How long another process may hold the lock: `busy` milliseconds within SQLite, where nothing else of this process
 * moves, then a pause in which everything else does, so many times. Ten seconds in all.
 */
export const PATIENCE = { busy: 20, pause: 80, attempts: 100 } as const;

/** Tries again while the store is locked. */
export async function patiently<T>(
  clock: Clock,
  act: () => Result<T, StoreFault>,
): Promise<Result<T, StoreFault>> {
  for (let attempt = 1; ; attempt += 1) {
    const result = act();
    if (result.ok || result.error.code !== 'locked' || attempt >= PATIENCE.attempts) return result;
    await pause(clock, PATIENCE.pause);
  }
}
