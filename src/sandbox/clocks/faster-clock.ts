import type { Clock } from '../../core/clock.ts';

/** A clock that starts with another one and runs `speed` times as fast. */
export function fasterClock(clock: Clock, speed: number): Clock {
  const start = clock.now();
  return {
    now: () => start + (clock.now() - start) * speed,
    monotonic: () => clock.monotonic() * speed,
    after: (delay, act) => clock.after(delay / speed, act),
  };
}
