import type { QueueId, RequestKey } from '../../core/ids.ts';
import type { PlannedRequest, PlannedTrigger } from '../../plan/plan.ts';
import type { Refusal } from '../../targets/refusal.ts';
import type { NextBuild } from '../../targets/target.ts';
import type { Certainty } from '../../targets/trace.ts';
import type { CancelCause, ReleaseCause } from '../events.ts';
import { isEnd, type RequestState } from '../request-state.ts';
import type { Timed } from '../timeouts/timeouts.ts';
import { attemptKey, backoffBefore } from './attempts.ts';

/** One attempt of a request of the run, and where it stands. */
export interface Entry extends PlannedAttempt {
  /** The attempt that follows; null: there is none. */
  next: Entry | null;
  state: RequestState;
  /** Nothing more is waited for: it has ended, or was left to others. */
  isSettled: boolean;
  /**
   * Called when it is settled; null: nobody waits for that. No promise, which a request that only waits for its turn would
   * have for that alone.
   */
  onSettled: (() => void)[] | null;
  /** How long it may wait in the queue, or its build run; null: as long as it takes. Kept by `Timeouts`. */
  timed: Timed | null;
  /** Since when its job cannot be looked at, by the monotonic clock; null while it can. */
  unseenSince: number | null;
  /** Why volley no longer wants it; null while it does. */
  cancelled: CancelCause | null;
  /** An interrupt that is forgotten by now may have reached its server: its build may be ABORTED for that. */
  readonly interrupted: boolean;
  /** How sure it is that the item that is followed is its own; null: the server said so itself. */
  certainty: Certainty | null;
  /** Its server was started anew, and it is looked for there: its queue id is not to be used meanwhile. */
  sought: boolean;
  /** Starts of its server of which people were told that it is looked for there; null: of none. */
  soughtIn: readonly string[] | null;
  /** Called when it is cancelled; null: nobody waits for that. A signal a request would cost more than to send it. */
  whenUnwanted: (() => void)[] | null;
  /** Why it was left before its end; null while it is followed. */
  released: ReleaseCause | null;
  /** Its build is of an earlier run: this one has not sent it. */
  readonly kept: boolean;
  /** An earlier process was told of its item or its build, and no look of this one has shown that it is still its own. */
  inherited: boolean;
  /** Of its job, as told before it was first announced; null: not known, or not announced yet. */
  nextBuild: NextBuild | null;
  /** An item that is not its own, which has to leave the server's queue before it can be sent. */
  watched: Watched | null;
}

/** An item of somebody else's in the server's queue. */
export interface Watched {
  readonly queueId: QueueId;
  /** It is there no more. */
  readonly left: () => void;
  /** A look that began then, by the monotonic clock, has shown that it is still there. */
  readonly stays: (lookedAt: number) => void;
}

/** What is known of an attempt before anything is done. */
export interface PlannedAttempt {
  /** As planned, with the key of this attempt. */
  readonly request: PlannedRequest;
  readonly trigger: PlannedTrigger;
  /** Which attempt it is, from 1. */
  readonly attempt: number;
  /** The key of the first one. */
  readonly first: RequestKey;
  /** It is not sent before, in milliseconds since 1970. */
  readonly due: number;
}

/** Where a request stands that an earlier process of the same run has dealt with. */
export interface Restored {
  readonly state: RequestState;
  /** When it came into its state, in milliseconds since 1970; null: not known. */
  readonly changedAt: number | null;
  readonly cancelled: CancelCause | null;
  readonly released: ReleaseCause | null;
  /** How sure it is that what is followed is its own; null: the server said so. Default: as the state says. */
  readonly certainty?: Certainty | null;
  /** The item in the server's queue that it was known by, and the start of the server that gave the id. Not there: none is known. */
  readonly item?: { readonly queueId: QueueId; readonly session: string | null };
  /** When it was last announced, in milliseconds since 1970, and before which build of its job. Not there: it was not. */
  readonly announced?: { readonly at: number; readonly nextBuild?: NextBuild | undefined };
  /** Of what is announced: the server took it, and did not say as which item. Not there: it has not said so. */
  readonly takenIn?: Refusal;
  /** An interrupt had begun to cancel it, and is forgotten. Default: none had. */
  readonly interrupted?: boolean;
  /** An interrupt had kept it from being sent, and is forgotten: it is planned once more. Default: none had. */
  readonly resent?: boolean;
  /** Whether it was an earlier run that sent it, whose build this one keeps. Default: it was this one. */
  readonly kept?: boolean;
}

/** Nothing more is told of it. Whatever is settled is over; what is over is settled right after. */
export const isOver = (entry: Entry): boolean =>
  isEnd(entry.state) || entry.released !== null || entry.isSettled;

/** Nothing more is waited for. */
export function settle(entry: Entry): void {
  if (entry.isSettled) return;
  entry.isSettled = true;
  const { onSettled } = entry;
  entry.onSettled = null;
  for (const act of onSettled ?? []) act();
}

/** Calls `act` when the entry is settled: at once, if it is already. */
export function whenSettled(entry: Entry, act: () => void): void {
  if (entry.isSettled) act();
  else if (entry.onSettled === null) entry.onSettled = [act];
  else entry.onSettled.push(act);
}

/** Calls `act` when the entry is cancelled, until the function that comes back is called. */
export function whenUnwanted(entry: Entry, act: () => void): () => void {
  const told = entry.whenUnwanted ?? [];
  entry.whenUnwanted = told;
  told.push(act);
  return () => {
    const index = told.indexOf(act);
    if (index >= 0) told.splice(index, 1);
  };
}

export const settled = (entry: Entry): Promise<void> => new Promise(resolve => whenSettled(entry, resolve));

/** An attempt and those that follow it. */
export function* attemptsFrom(first: Entry): Generator<Entry> {
  for (let entry: Entry | null = first; entry !== null; entry = entry.next) yield entry;
}

/**
 * The attempt that follows one whose build ended at `endedAt`, in milliseconds since 1970. `now`: a clock that was set back
 * since then must not make it wait for longer than its backoff.
 */
export function attemptAfter(entry: Entry, endedAt: number, now: number): PlannedAttempt {
  const { trigger, first } = entry;
  const attempt = entry.attempt + 1;
  const request = { ...entry.request, key: attemptKey(first, attempt) };
  const backoff = trigger.retry === null ? 0 : backoffBefore(trigger.retry, attempt);
  return { request, trigger, attempt, first, due: Math.min(endedAt, now) + backoff };
}

export function newEntry(planned: PlannedAttempt, restored?: Restored): Entry {
  const { request, trigger, attempt, first, due } = planned;
  const state: RequestState = restored?.state ?? { state: 'planned' };
  // Written out and not spread, here as wherever something is made for each request: that was measured to cost a microsecond.
  const entry: Entry = {
    request,
    trigger,
    attempt,
    first,
    due,
    next: null,
    state,
    isSettled: false,
    onSettled: null,
    timed: null,
    unseenSince: null,
    cancelled: restored?.cancelled ?? null,
    interrupted: restored?.interrupted ?? false,
    sought: false,
    soughtIn: null,
    whenUnwanted: null,
    released: restored?.released ?? null,
    kept: restored?.kept ?? false,
    watched: null,
    inherited: restored !== undefined && (state.state === 'queued' || state.state === 'running'),
    nextBuild: restored?.announced?.nextBuild ?? null,
    certainty: restored?.certainty ?? (state.state === 'queued' ? (state.certainty ?? null) : null),
  };
  entry.isSettled = isOver(entry);
  return entry;
}
