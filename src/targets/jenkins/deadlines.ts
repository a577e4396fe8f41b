import type { Clock } from '../../core/clock.ts';
import { Bag, type Member } from './bag.ts';

/** How late a deadline may be, in milliseconds; little against the seconds that deadlines have. */
const TICK = 100;

/** One deadline. It counts from `restart` on, and goes off once unless it is called off or restarted before. */
export interface Deadline {
  /** Milliseconds from now. */
  restart(delay: number): void;
  callOff(): void;
}

/**
 * The deadlines of a client's requests, all on one coarse timer. There are never more of them than connections, and
 * each is set anew several times a request, where a timer of its own would be made and called off each time.
 */
export interface Deadlines {
  /** A deadline that is not set yet. */
  create(act: () => void): Deadline;
  /** Lets go of the timer. */
  close(): void;
}

/** The clock is counted by its ticks and not read: a wall clock that jumps must not end every request at once. */
export function createDeadlines(clock: Clock): Deadlines {
  const pending = new Bag<Pending>();
  let ticks = 0;
  let stop: (() => void) | null = null;

  const tick = (): void => {
    ticks += 1;
    stop = null;
    for (const member of pending.members()) {
      // One that went off before may have called off the next.
      if (member.value.due <= ticks && pending.remove(member)) member.value.act();
    }
    arm();
  };
  const arm = (): void => {
    if (pending.size > 0) stop ??= clock.after(TICK, tick);
  };

  return {
    create(act) {
      const entry: Pending = { act, due: 0 };
      let member: Member<Pending> | null = null;
      return {
        restart(delay) {
          // One more, since the present tick has partly gone by.
          entry.due = ticks + Math.ceil(delay / TICK) + 1;
          if (member === null || !pending.has(member)) member = pending.add(entry);
          arm();
        },
        callOff() {
          if (member !== null) pending.remove(member);
        },
      };
    },
    close() {
      stop?.();
      stop = () => {};
    },
  };
}

interface Pending {
  readonly act: () => void;
  /** In ticks. */
  due: number;
}
