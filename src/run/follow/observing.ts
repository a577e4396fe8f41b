import type { Clock } from '../../core/clock.ts';
import type { QueueId } from '../../core/ids.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { Observation } from '../../targets/follower.ts';
import { ownerOf } from '../merging/partners.ts';
import { type Entry, isOver } from '../requests/entry.ts';
import type { Ledger } from '../requests/ledger.ts';
import type { Sent } from '../restarts/server-sessions.ts';
import { PATIENCE } from '../waiting/patience.ts';

export interface ObserveOptions {
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** A build has begun that nobody wants any more. */
  readonly onUnwanted: (entry: Entry) => void;
  /** Whether what is shown under its queue id may be another's, since the server was started anew. */
  readonly isDoubtful: (sent: Sent, shown: Observation) => boolean;
  readonly onDoubtful: (entry: Entry) => void;
  /** The server shows it, in its queue or as a build. */
  readonly onShown: (entry: Entry, shown: Shown) => void;
}

export interface Shown {
  readonly isRunning: boolean;
  /** When the look began, by the monotonic clock: what happened since then it may not show. */
  readonly lookedAt: number;
}

/** Takes in what a look that began at `lookedAt` has shown of a request; true when it is new. */
export function observe(observation: Observation, lookedAt: number, options: ObserveOptions): boolean {
  const entry = options.ledger.get(observation.key);
  if (entry === undefined || isOver(entry)) return false;
  if (entry.watched !== null) return watch(entry.watched, observation, lookedAt);
  const { state } = entry;
  const owner = ownerOf(entry, options.ledger);
  if (owner !== null && 'queueId' in state && !isOfOwner(owner, state.queueId, observation, options))
    return false;
  if (
    state.state === 'queued' &&
    state.merged === null &&
    isDoubtful(entry, state.sent, observation, options)
  ) {
    options.onDoubtful(entry);
    return true;
  }
  if (observation.state !== 'unseen' && !('assumed' in observation)) entry.inherited = false;
  const isNew = take(entry, observation, options);
  if (observation.state === 'queued' || observation.state === 'running')
    options.onShown(entry, { isRunning: observation.state === 'running', lookedAt });
  return isNew;
}

function isDoubtful(
  { inherited, nextBuild }: Entry,
  sent: Sent | undefined,
  shown: Observation,
  options: ObserveOptions,
): boolean {
  // What is handed on with an id, and not with the start of the server that gave it, is looked for once.
  if (sent === undefined) return inherited;
  // A build from before the request was announced, which an earlier start of the server had given the same id.
  const isOfBefore = 'build' in shown && nextBuild !== null && shown.build.number < nextBuild.number;
  return isOfBefore || options.isDoubtful(sent, shown);
}

/** Whether what is shown under the id of the item that it shares is the owner's; what that comes to, is told by its changes. */
function isOfOwner(owner: Entry, queueId: QueueId, shown: Observation, options: ObserveOptions): boolean {
  const { state } = owner;
  if (isOver(owner)) return true;
  if (owner.sought) return false;
  switch (state.state) {
    case 'queued':
      return state.queueId === queueId && !isDoubtful(owner, state.sent, shown, options);
    case 'running':
      if ('build' in shown) return shown.build.number === state.build.number;
      return shown.state === 'queued' || shown.state === 'unseen';
    default:
      return false;
  }
}

/** An item that is another's: all that counts is when it leaves the queue. */
function watch(
  { left, stays }: NonNullable<Entry['watched']>,
  { state }: Observation,
  lookedAt: number,
): boolean {
  if (state === 'queued') stays(lookedAt);
  if (state === 'queued' || state === 'unseen') return false;
  left();
  return true;
}

function take(entry: Entry, observation: Observation, options: ObserveOptions): boolean {
  const { ledger, clock, onUnwanted } = options;
  const { state } = entry;
  const merged = state.state === 'queued' ? state.merged : null;
  if (observation.state !== 'unseen') entry.unseenSince = null;
  switch (observation.state) {
    case 'queued':
      // A look that does not tell why leaves what the last one told.
      if (state.state !== 'queued' || observation.why === null || state.why === observation.why) return false;
      void ledger.change(entry, { ...state, why: observation.why });
      return false;
    case 'running':
      if (state.state !== 'queued' || merged !== null) return false;
      void ledger.change(entry, { state: 'running', queueId: state.queueId, build: observation.build });
      // It left the queue before it could be taken out of it; each build is stopped once only, here or there.
      if (entry.cancelled !== null) onUnwanted(entry);
      return true;
    case 'finished': {
      const { build, result, duration } = observation;
      if (merged === null) ledger.end(entry, { state: 'finished', build, result, duration });
      else ledger.end(entry, { state: 'coalesced', with: merged.with, build, result, duration });
      return true;
    }
    case 'cancelled': {
      const isOurs = entry.cancelled !== null || entry.interrupted;
      ledger.end(entry, { state: 'cancelled', by: isOurs ? 'volley' : 'server' });
      return true;
    }
    case 'lost': {
      const next = 'Look at the job’s own page whether the build ran.';
      ledger.end(entry, { state: 'unknown', seen: observation.seen, next, refusal: null });
      return true;
    }
    case 'unseen': {
      const { refusal, key } = observation;
      if (entry.unseenSince === null) {
        entry.unseenSince = clock.monotonic();
        void ledger.tell({ type: 'request-unseen', at: clock.now(), key, refusal });
      } else if (clock.monotonic() - entry.unseenSince > PATIENCE) {
        const seen = `its job could not be looked at for ${PATIENCE / 60_000} minutes: ${refusal.message}`;
        ledger.end(entry, { state: 'unknown', seen, next: refusal.next, refusal });
      }
      return false;
    }
    default:
      return unreachable(observation);
  }
}
