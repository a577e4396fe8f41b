import { type Clock, pause } from '../../core/clock.ts';
import type { Result } from '../../core/result.ts';
import type { Tracked } from '../../targets/follower.ts';
import type { Refusal, RefusalReason } from '../../targets/refusal.ts';
import type { Target } from '../../targets/target.ts';
import { doubled } from '../waiting/backoff.ts';

/** Milliseconds before it is asked for once more; doubled each time. */
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 8_000;

/** A server that will not cancel for half a minute most likely never does. */
const MOST_TIMES = 6;

/** What time alone may mend. */
const PASSING: ReadonlySet<RefusalReason> = new Set(['unreachable', 'starting', 'rate-limited']);
const UNANSWERED: ReadonlySet<RefusalReason> = new Set(['no-answer', 'gateway']);

export interface AskOptions {
  readonly clock: Clock;
  readonly over: AbortSignal;
  /** Asked right before the first byte; what it denies is refused as `interrupted`. */
  readonly isWanted: () => boolean;
}

/**
 * Takes a request out of its queue, or stops its build. A stop is asked for again only when the one before certainly had
 * no effect: two of them can kill a pipeline hard. An item can be taken out of the queue any number of times.
 */
export async function askToCancel(
  target: Target,
  tracked: Tracked,
  { clock, over, isWanted }: AskOptions,
): Promise<Result<void, Refusal>> {
  for (let times = 1; ; times += 1) {
    const done = await target.cancel(tracked, over, isWanted);
    if (done.ok || times === MOST_TIMES || !mayAskAgain(done.error, tracked)) return done;
    const wait = Math.max(done.error.retryAfter ?? 0, doubled(FIRST_PAUSE, times, LONGEST_PAUSE));
    if ((await pause(clock, wait, over)) === 'aborted') return done;
  }
}

/** Whether to ask once more can do no harm, and may help. */
export const mayAskAgain = ({ reason, effect }: Refusal, { build }: Tracked): boolean =>
  (effect === 'none' && PASSING.has(reason)) || (build === undefined && UNANSWERED.has(reason));
