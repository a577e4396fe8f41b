/**
 * Time as an argument. Nothing in volley reads the machine's clock or sets a timer but through this port, so
 * that tests run a day in a millisecond and a virtual controller keeps step with a virtual run.
 */
export interface Clock {
  /** Wall-clock time in milliseconds since 1970-01-01T00:00:00Z. May jump. */
  now(): number;
  /**
   * Milliseconds since some moment, the same one as long as the process lives: for how long something took or lasted.
   * Never goes back, and takes no notice of a wall clock that is set. Whether it goes on while the machine sleeps is up
   * to the operating system (Linux: no, macOS and Windows: yes).
   */
  monotonic(): number;
  /** Calls `act` once after `delay` milliseconds; returns a function that calls it off. */
  after(delay: number, act: () => void): () => void;
}

/** The longest delay that Node's timers take; a longer one would fire at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delay, act) {
    let timer: NodeJS.Timeout;
    const arm = (left: number): void => {
      timer = setTimeout(
        () => (left > LONGEST_TIMER ? arm(left - LONGEST_TIMER) : act()),
        Math.min(left, LONGEST_TIMER),
      );
    };
    arm(Math.max(0, delay));
    return () => clearTimeout(timer);
  },
};

/** Resolves after `delay` milliseconds, or at once when `signal` aborts; tells which. */
export function pause(clock: Clock, delay: number, signal?: AbortSignal): Promise<'elapsed' | 'aborted'> {
  return new Promise(resolve => {
    if (signal?.aborted) return resolve('aborted');
    const finish = (how: 'elapsed' | 'aborted'): void => {
      signal?.removeEventListener('abort', onAbort);
      resolve(how);
    };
    const callOff = clock.after(delay, () => finish('elapsed'));
    const onAbort = (): void => {
      callOff();
      finish('aborted');
    };
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
