import type { Clock } from '../../../core/clock.ts';
import { type Answer, isFromJenkins } from '../http/answer.ts';

/** For so long, in milliseconds, a 401 may be that of a start or a stop; measured of a real Jenkins: about one second. */
const LONGEST_START = 10_000;

/** So long after a sign of a restart, in milliseconds, a 401 is taken for a part of it. */
const AFTER_TROUBLE = 30_000;

/** What Jenkins says while it starts, and a gateway while there is nobody behind it. */
const AWAY: ReadonlySet<number> = new Set([502, 503, 504]);

/**
 * Tells the 401 of wrong credentials from the one that a controller gives to everybody for about a second while it
 * starts or stops, and which looks the same: a page of the servlet container, not of Jenkins.
 */
export interface ControllerStart {
  /** Takes note of an answer. True when it is a 401 to be waited out. */
  isPassing(answer: Answer): boolean;
  /** Takes note that no connection came about, or broke. */
  noAnswer(): void;
}

/**
 * Credentials that have never worked are wrong at once, unless the controller was seen to be away right before. That the very
 * first request may meet a controller that starts, `sendFirst` allows for.
 */
export function createControllerStart(clock: Clock): ControllerStart {
  let accepted = false;
  let troubleAt: number | null = null;
  let refusedSince: number | null = null;

  const within = (since: number, span: number): boolean => clock.monotonic() - since < span;
  const noteTrouble = (): void => {
    troubleAt = clock.monotonic();
    refusedSince = null;
  };

  return {
    isPassing(answer) {
      if (AWAY.has(answer.status)) noteTrouble();
      if (answer.status !== 401) {
        // Jenkins checks credentials first of all: whatever it says itself, it has taken them.
        if (!isFromJenkins(answer)) return false;
        accepted = true;
        refusedSince = null;
        return false;
      }
      if (isFromJenkins(answer)) return false;
      if (!accepted && (troubleAt === null || !within(troubleAt, AFTER_TROUBLE))) return false;
      refusedSince ??= clock.monotonic();
      return within(refusedSince, LONGEST_START);
    },
    noAnswer: noteTrouble,
  };
}
