import type { QueueId, RequestKey } from '../../core/ids.ts';
import { when } from '../../core/when.ts';
import type { Writable } from '../../core/writable.ts';
import type { WaitLevel } from '../../manifest/manifest.ts';
import type { Build } from '../../targets/build.ts';
import type { SubmitAnswer, SubmitSignals } from '../../targets/submission.ts';
import type { Cancelling } from '../cancel/cancelling.ts';
import type { Found } from '../lost-answers/reconciling.ts';
import type { Owners } from '../merging/owners.ts';
import type { Way } from '../per-target/way.ts';
import type { RequestState } from '../request-state.ts';
import type { Entry } from '../requests/entry.ts';
import type { Ledger } from '../requests/ledger.ts';
import type { Sent } from '../restarts/server-sessions.ts';

export interface FollowOptions {
  readonly ledger: Ledger;
  readonly owners: Owners;
  readonly cancelling: Cancelling;
  readonly signals: Pick<SubmitSignals, 'stop'>;
  readonly levelOf: (entry: Entry) => WaitLevel;
  /** Leaves a request that has come as far as it is to be followed. */
  readonly arrived: (entry: Entry) => void;
}

/** What a server has in its queue of a request. */
export interface Item {
  readonly queueId: QueueId;
  /** The server merged it with an item of our request `with`, or (null) of somebody else. */
  readonly merged: { readonly with: RequestKey | null } | null;
  /** Not there: no answer came, or the target does not tell. */
  readonly answer?: SubmitAnswer | undefined;
  /** Not there: the server had told no session. */
  readonly sent?: Sent | undefined;
}

/**
 * Takes note of what the server has queued and follows it: when it ends, it is settled. `found`: no answer said so, but a
 * look. `failed`: told of a defect.
 */
export function follow(
  entry: Entry,
  item: Item,
  way: Way,
  options: FollowOptions,
  failed: (defect: unknown) => void,
  found: Found | null = null,
): void {
  const { key, target } = entry.request;
  const { queueId, merged } = item;
  const build = found?.build ?? null;
  // After a restart the id of a build may be another's item as well; the build is known by itself.
  const isOfBuild = build !== null && way.sessions.several;
  if (isOfBuild) options.owners.began(target, queueId, key);
  else if (merged === null) options.owners.set(target, queueId, key, item.sent?.session ?? null);
  const told = options.ledger.change(entry, queuedAs(item, found));
  const go = (): void => {
    // By its number it stays known, to a resume as well, whatever the id of its item is given to after a restart.
    if (build !== null) void options.ledger.change(entry, { state: 'running', queueId, build });
    keepTrack(entry, { queueId, build }, way, options, failed);
  };
  if (told === undefined) go();
  else when(told, go, failed);
}

type Queued = Extract<RequestState, { state: 'queued' }>;

function queuedAs({ queueId, merged, answer, sent }: Item, found: Found | null): Queued {
  const state: Writable<Queued> = { state: 'queued', why: null, queueId, merged };
  if (answer !== undefined) state.answer = answer;
  if (sent !== undefined) state.sent = sent;
  if (found !== null) state.certainty = found.certainty;
  return state;
}

function keepTrack(
  entry: Entry,
  { queueId, build }: { readonly queueId: QueueId; readonly build: Build | null },
  { tracker }: Way,
  { cancelling, signals, levelOf, arrived }: FollowOptions,
  failed: (defect: unknown) => void,
): void {
  const wanted = entry.cancelled === null && !signals.stop.aborted;
  if (wanted && levelOf(entry) === 'submitted') {
    arrived(entry);
    return;
  }
  const { key, job } = entry.request;
  tracker.track({ key, job, queueId, ...(build === null ? {} : { build }) });
  if (wanted) return;
  // What came while the request was on its way has not seen this item.
  entry.cancelled ??= 'interrupt';
  void cancelling.cancel(entry).catch(failed);
}
