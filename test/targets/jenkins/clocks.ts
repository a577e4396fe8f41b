import type { Clock } from '../../../src/core/clock.ts';

export interface ManualClock extends Clock {
  /** Goes on by so many milliseconds; timers go off in their order, those that they set too. */
  advance(milliseconds: number): void;
  /** Resolves when somebody waits for so many milliseconds next. */
  waitedFor(delay: number): Promise<void>;
}

/** A clock that goes on when the test says so. */
export function manualClock(): ManualClock {
  let now = 0;
  const timers = new Map<() => void, number>();
  const watchers = new Map<number, () => void>();
  const next = (until: number): (() => void) | null => {
    const due = [...timers].filter(([, at]) => at <= until).sort(([, a], [, b]) => a - b);
    return due[0]?.[0] ?? null;
  };
  return {
    now: () => now,
    monotonic: () => now,
    after(delay, act) {
      const timer = (): void => act();
      timers.set(timer, now + delay);
      watchers.get(delay)?.();
      watchers.delete(delay);
      return () => timers.delete(timer);
    },
    waitedFor: delay => new Promise(resolve => watchers.set(delay, resolve)),
    advance(milliseconds) {
      const until = now + milliseconds;
      for (let timer = next(until); timer !== null; timer = next(until)) {
        now = Math.max(now, timers.get(timer) ?? now);
        timers.delete(timer);
        timer();
      }
      now = until;
    },
  };
}
