import type { Clock } from '../../../core/clock.ts';
import type { RequestKey } from '../../../core/ids.ts';
import type { Tracked } from '../../follower.ts';

/** A page may be missing for a moment, while a server moves or loads it: only so many denials in a row count. */
const DENIALS = 3;

/** A job that is gone may have been renamed by mistake, or be hidden while its folder is loaded. Milliseconds. */
const GRACE_OF_JOB = 30_000;

interface Doubt {
  readonly since: number;
  /** How often in a row the server said that it does not know it. */
  denials: number;
  /** Whether the history of its job was searched for it. */
  searched: boolean;
  /** In which call it was last looked up by itself. */
  turn: number;
}

/** The requests that a look should have shown and did not, until one shows them again. */
export interface Doubts {
  has(request: Tracked): boolean;
  begin(requests: readonly Tracked[]): void;
  /** At most `limit` of them, those first that were looked up longest ago, so that everyone's turn comes. */
  next(requests: readonly Tracked[], limit: number): readonly Tracked[];
  /** The server says that it does not know it. */
  deny(request: Tracked): void;
  isDenied(request: Tracked): boolean;
  /** Whether it was denied often enough. `jobGone`: its whole job is missing, which takes some time to be believed. */
  isOver(request: Tracked, jobGone: boolean): boolean;
  wasSearched(request: Tracked): boolean;
  searched(requests: readonly Tracked[]): void;
  /** All others were seen, or are followed no longer. */
  keepOnly(requests: readonly Tracked[]): void;
}

export function createDoubts(clock: Clock): Doubts {
  const doubts = new Map<RequestKey, Doubt>();
  let turn = 0;
  const doubtOf = ({ key }: Tracked): Doubt => {
    const doubt = doubts.get(key) ?? { since: clock.monotonic(), denials: 0, searched: false, turn: 0 };
    doubts.set(key, doubt);
    return doubt;
  };
  const turnOf = ({ key }: Tracked): number => doubts.get(key)?.turn ?? 0;

  return {
    has: ({ key }) => doubts.has(key),
    begin(requests) {
      for (const request of requests) doubtOf(request);
    },
    next(requests, limit) {
      turn += 1;
      const chosen = [...requests].sort((a, b) => turnOf(a) - turnOf(b)).slice(0, limit);
      for (const request of chosen) doubtOf(request).turn = turn;
      return chosen;
    },
    deny(request) {
      doubtOf(request).denials += 1;
    },
    isDenied: ({ key }) => (doubts.get(key)?.denials ?? 0) > 0,
    isOver({ key }, jobGone) {
      const doubt = doubts.get(key);
      if (doubt === undefined || doubt.denials < DENIALS) return false;
      return !jobGone || clock.monotonic() - doubt.since >= GRACE_OF_JOB;
    },
    wasSearched: ({ key }) => doubts.get(key)?.searched ?? false,
    searched(requests) {
      for (const request of requests) doubtOf(request).searched = true;
    },
    keepOnly(requests) {
      const keys = new Set(requests.map(({ key }) => key));
      for (const key of doubts.keys()) if (!keys.has(key)) doubts.delete(key);
    },
  };
}
