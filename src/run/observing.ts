import type { Clock } from '../core/clock.ts';
import { unreachable } from '../core/unreachable.ts';
import type { Observation } from '../targets/target.ts';
import { type Entry, isOver } from './entry.ts';
import type { Ledger } from './ledger.ts';
import { PATIENCE } from './patience.ts';
import type { Sent } from './server-sessions.ts';

export interface ObserveOptions {
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** A build has begun that nobody wants any more. */
  readonly onUnwanted: (entry: Entry) => void;
  /** Whether what is shown under its queue id may be another's, since the server was started anew. */
  readonly isDoubtful: (sent: Sent | undefined, shown: Observation) => boolean;
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
  if (state.state === 'queued' && state.merged === null && options.isDoubtful(state.sent, observation)) {
    options.onDoubtful(entry);
    return true;
  }
  const isNew = take(entry, observation, options);
  if (observation.state === 'queued' || observation.state === 'running')
    options.onShown(entry, { isRunning: observation.state === 'running', lookedAt });
  return isNew;
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
