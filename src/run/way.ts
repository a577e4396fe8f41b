import type { Clock } from '../core/clock.ts';
import type { QueueId } from '../core/ids.ts';
import type { Refusal } from '../targets/refusal.ts';
import type { Target, Tracked } from '../targets/target.ts';
import { Admission } from './admission.ts';
import { TargetHealth } from './health.ts';
import type { Ledger } from './ledger.ts';
import { LostAnswers } from './lost-answers.ts';
import { type ObserveOptions, observe } from './observing.ts';
import type { Polling } from './poll-interval.ts';
import { PATIENCE, Tracker } from './tracker.ts';

/** A target and what the run knows of it. */
export interface Way {
  readonly target: Target;
  readonly admission: Admission;
  readonly tracker: Tracker;
  readonly lost: LostAnswers;
}

export interface WayOptions {
  readonly name: string;
  readonly target: Target;
  readonly polling: Polling | undefined;
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** What to do with what looks show. */
  readonly observing: ObserveOptions;
  /** Items of the target that are known to be some request's own. */
  readonly owned: () => ReadonlySet<QueueId>;
  /** Nothing new is sent. */
  readonly stop: AbortSignal;
  /** Ends the looks. */
  readonly over: AbortSignal;
}

export function createWay(options: WayOptions): Way {
  const { name, target, polling, ledger, clock, observing, owned, stop, over } = options;
  const health = new TargetHealth(name, clock, event => ledger.tell(event));
  const listener = {
    observed: (observation: Parameters<typeof observe>[0]) => observe(observation, observing),
    unwell: (refusal: Refusal) => health.unwell(refusal),
    well: () => health.well(),
    gaveUp: (refusal: Refusal, tracked: readonly Tracked[]) => giveUp(refusal, tracked, ledger),
  };
  const tracker = new Tracker(target, clock, listener, over, polling);
  const { unwell, well } = listener;
  const lost = new LostAnswers({ target, clock, polling, owned, unwell, well, stop, over });
  return { target, tracker, lost, admission: new Admission(health, clock, stop) };
}

function giveUp(refusal: Refusal, tracked: readonly Tracked[], ledger: Ledger): void {
  const seen = `no answer from the controller for ${PATIENCE / 60_000} minutes: ${refusal.message}`;
  for (const { key } of tracked) {
    const entry = ledger.get(key);
    // One that only waits for another's item was certainly not sent: to send it will tell the same, and more.
    if (entry?.watched != null) entry.watched.left();
    else if (entry !== undefined) ledger.end(entry, { state: 'unknown', seen, next: refusal.next, refusal });
  }
}
