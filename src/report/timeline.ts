import { unreachable } from '../core/unreachable.ts';
import type { HeldBy, RunEvent } from '../run/events.ts';
import { isEnd, type RequestState } from '../run/request-state.ts';
import { causeId, steady, type Wait, type WaitCause } from './waits.ts';

/**
 * When a request reached each stage, and what it waited for. Milliseconds since 1970 as volley noticed it; null: it
 * did not come that far.
 */
export interface Timeline {
  readonly sentAt: number | null;
  readonly queuedAt: number | null;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** Each cause once, in the order in which they began. */
  readonly waits: readonly Wait[];
  /** What it waits for now, and since when. */
  readonly open: { readonly cause: WaitCause; readonly since: number } | null;
}

export const EMPTY_TIMELINE: Timeline = {
  sentAt: null,
  queuedAt: null,
  startedAt: null,
  endedAt: null,
  waits: [],
  open: null,
};

/** A request whose trigger needs others waits for them from the start of the run on. */
export const waitingForNeeds = (since: number): Timeline => ({
  ...EMPTY_TIMELINE,
  open: { cause: { kind: 'needs' }, since },
});

/** What one event makes of the timeline of the request that it names. `target`: where the request is sent. */
export function advance(timeline: Timeline, event: RunEvent, target: string): Timeline {
  switch (event.type) {
    case 'request-held':
      return wait(timeline, heldCause(event.by), event.at);
    case 'request-changed':
      return change(timeline, event.state, event.at, target);
    case 'request-released':
      return close(timeline, event.at);
    case 'request-retried':
      // Times are those of the last attempt; the waits of earlier attempts stay.
      return {
        ...EMPTY_TIMELINE,
        waits: timeline.waits,
        open: { cause: { kind: 'retry' }, since: event.at },
      };
    case 'run-started':
    case 'run-stopping':
    case 'run-finished':
    case 'target-unwell':
    case 'target-well':
    case 'request-cancelling':
    case 'request-reconciling':
    case 'request-unseen':
    case 'cancel-refused':
      return timeline;
    default:
      return unreachable(event);
  }
}

/** The rest of a backoff belongs to the wait that has begun already. */
const heldCause = (by: HeldBy): WaitCause =>
  by.kind === 'backoff' ? { kind: 'retry' } : { kind: 'held', by };

function change(timeline: Timeline, state: RequestState, at: number, target: string): Timeline {
  switch (state.state) {
    case 'planned':
      return timeline;
    case 'submitting':
      return { ...wait(timeline, { kind: 'sending', target }, at), sentAt: at };
    case 'queued': {
      const why = state.why === null ? null : steady(state.why);
      const waiting = wait(timeline, { kind: 'queue', why }, at);
      return { ...waiting, queuedAt: timeline.queuedAt ?? at };
    }
    case 'running':
      return { ...close(timeline, at), startedAt: at };
    case 'finished':
    case 'coalesced':
    case 'rejected':
    case 'unknown':
    case 'cancelled':
    case 'skipped':
      return end(timeline, state, at);
    default:
      return unreachable(state);
  }
}

function end(timeline: Timeline, state: RequestState, at: number): Timeline {
  if (!isEnd(state)) return timeline;
  const ran = state.state === 'finished' || state.state === 'coalesced' ? state.duration : null;
  if (ran === null || timeline.startedAt !== null) return { ...close(timeline, at), endedAt: at };
  // Started and ended between two looks: it cannot have waited while it ran.
  const startedAt = Math.max(timeline.queuedAt ?? at, at - ran);
  return { ...close(timeline, startedAt), startedAt, endedAt: at };
}

function wait(timeline: Timeline, cause: WaitCause, at: number): Timeline {
  const { open } = timeline;
  if (open !== null && causeId(open.cause) === causeId(cause)) return timeline;
  return { ...close(timeline, at), open: { cause, since: at } };
}

/** The process that held it back is gone since `at`; the next one tells anew what it holds back. */
export const unheld = (timeline: Timeline, at: number): Timeline =>
  timeline.open?.cause.kind === 'held' ? close(timeline, at) : timeline;

/** What is waited for ends at `at`; a cause that comes again adds to itself. */
function close(timeline: Timeline, at: number): Timeline {
  const { open, waits } = timeline;
  if (open === null) return timeline;
  const time = Math.max(0, at - open.since);
  const id = causeId(open.cause);
  const known = waits.find(({ cause }) => causeId(cause) === id);
  const rest = known === undefined ? waits : waits.filter(each => each !== known);
  const sum = { cause: known?.cause ?? open.cause, time: time + (known?.time ?? 0) };
  return { ...timeline, open: null, waits: time === 0 ? waits : [...rest, sum] };
}

/** Shorter waits, in milliseconds, are not told: they explain nothing, and looks are a second apart. */
const NOTABLE = 2_000;

/** What a request waited for long enough to be told, the longest first. */
export function notableWaits({ waits }: Timeline): readonly Wait[] {
  return waits.filter(({ time }) => time >= NOTABLE).sort((a, b) => b.time - a.time);
}
