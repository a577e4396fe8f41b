import { type Clock, pause } from '../../core/clock.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { Build } from '../../targets/build.ts';
import type { Observation, Tracked } from '../../targets/follower.ts';
import type { Refusal } from '../../targets/refusal.ts';
import type { Target } from '../../targets/target.ts';

export interface AwaitBuildOptions {
  readonly target: Target;
  /** Whether to wait while it is in the queue; else one look has to do. */
  readonly wait: boolean;
  /** Told of each new reason for which the queue item waits. */
  readonly onWaiting?: (why: string | null) => void;
  readonly clock: Clock;
  /** Ends the waiting at once. */
  readonly over: AbortSignal;
}

/** What a queue item came to. */
export type ItemFate =
  | { readonly kind: 'build'; readonly build: Build }
  | { readonly kind: 'waiting'; readonly why: string | null }
  /** No build comes of it, or none that anybody can find. `why` goes on a sentence that begins with the request. */
  | { readonly kind: 'nowhere'; readonly why: string }
  | { readonly kind: 'interrupted' };

/** Between two looks at one queue item. Milliseconds. */
const INTERVAL = 2_000;

/** Finds the build of a request that was in the queue when it was last seen. */
export async function awaitBuild(
  tracked: Tracked,
  { target, wait, onWaiting, clock, over }: AwaitBuildOptions,
): Promise<Result<ItemFate, Refusal>> {
  const follower = target.follow();
  let told: string | null | undefined;
  while (!over.aborted) {
    const seen = await follower.observe([tracked], over);
    if (over.aborted) break;
    if (!seen.ok) return seen;
    const [observation] = seen.value;
    if (observation === undefined) throw new Error('a look says nothing of what was tracked');
    const fate = fateOf(observation);
    if (!fate.ok || fate.value.kind !== 'waiting' || !wait) return fate;
    if (fate.value.why !== told) onWaiting?.(fate.value.why);
    told = fate.value.why;
    await pause(clock, INTERVAL, over);
  }
  return ok({ kind: 'interrupted' });
}

function fateOf(observation: Observation): Result<ItemFate, Refusal> {
  switch (observation.state) {
    case 'running':
    case 'finished':
      return ok({ kind: 'build', build: observation.build });
    case 'queued':
      return ok({ kind: 'waiting', why: observation.why });
    case 'cancelled':
      return ok({ kind: 'nowhere', why: 'was taken out of the queue before it was built' });
    case 'lost':
      return ok({ kind: 'nowhere', why: `is not on the controller any more: ${observation.seen}` });
    case 'unseen':
      return err(observation.refusal);
    default:
      return unreachable(observation);
  }
}
