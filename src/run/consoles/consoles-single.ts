import { type Clock, pause } from '../../core/clock.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Build } from '../../targets/build.ts';
import type { Refusal } from '../../targets/refusal.ts';
import type { JobPath, Target } from '../../targets/target.ts';
import { pauseAfterFailure, type Random } from '../waiting/backoff.ts';
import { ConsoleLines } from './consoles-lines.ts';
import { consolePause } from './consoles-pace.ts';

export interface SingleConsole {
  readonly target: Target;
  readonly job: JobPath;
  readonly build: Build;
  /** Whether to wait for what a running build has yet to print; else what there is. */
  readonly follow: boolean;
  readonly clock: Clock;
  /** Where jitter comes from. Default: `Math.random`. */
  readonly random?: Random;
  /** Ends the reading at once. */
  readonly over: AbortSignal;
}

/** Failures in a row before a console that could be read is given up. */
const MOST_FAILURES = 10;

/**
 * Reads one console, whole lines at a time. `end`: all that there was to be read; `interrupted`: `over` came first. What
 * fails at the first read is not tried again: most likely the build is not there, or may not be seen.
 */
export async function readConsole(
  { target, job, build, follow, clock, random = Math.random, over }: SingleConsole,
  write: (lines: readonly string[]) => void | Promise<void>,
): Promise<Result<'end' | 'interrupted', Refusal>> {
  const lines = new ConsoleLines();
  let offset = 0;
  let failures = 0;
  let silentTurns = 0;
  let begun = false;
  while (!over.aborted) {
    const asked = clock.monotonic();
    const chunk = await target.log(build, job, offset, over);
    // Writing what it brought does not count.
    const took = clock.monotonic() - asked;
    if (over.aborted) break;
    if (chunk.ok) {
      const { text, next, more } = chunk.value;
      const last = !more || !follow;
      await write([...lines.take(text), ...(last ? lines.end() : [])]);
      if (last) return ok('end');
      [offset, failures, begun] = [next, 0, true];
      silentTurns = text === '' ? silentTurns + 1 : 0;
    } else {
      failures += 1;
      silentTurns += 1;
      if (!begun || failures >= MOST_FAILURES) return err(chunk.error);
    }
    const most = consolePause(took, silentTurns, false);
    const delay = chunk.ok
      ? most
      : pauseAfterFailure({ most: most * 2, retryAfter: chunk.error.retryAfter, random });
    await pause(clock, delay, over);
  }
  return ok('interrupted');
}
