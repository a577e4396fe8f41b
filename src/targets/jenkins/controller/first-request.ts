import { type Clock, pause } from '../../../core/clock.ts';
import type { Result } from '../../../core/result.ts';
import { type Answer, isFromJenkins } from '../http/answer.ts';
import type { WireFailure } from '../http/wire-failure.ts';

/** Before each repetition, in milliseconds. A controller that starts refuses everybody for about a second; measured. */
const PAUSES: readonly number[] = [1_000, 1_000];

/**
 * The very first request to a controller. When it is answered 401, nothing from before tells whether the credentials are
 * wrong or the controller is just starting, so it is asked again. That is safe for a trigger, too: credentials are checked
 * before anything is done. `signal`: ends the waiting; the last answer stands then.
 */
export async function sendFirst(
  send: () => Promise<Result<Answer, WireFailure>>,
  clock: Clock,
  signal: AbortSignal,
): Promise<Result<Answer, WireFailure>> {
  let outcome = await send();
  for (const delay of PAUSES) {
    if (!outcome.ok || !isRefused(outcome.value)) break;
    if ((await pause(clock, delay, signal)) === 'aborted') break;
    outcome = await send();
  }
  return outcome;
}

/** Whether everybody may be refused so: what Jenkins itself has written is about the credentials. */
const isRefused = (answer: Answer): boolean => answer.status === 401 && !isFromJenkins(answer);
