import type { QueueId, RequestKey } from '../core/ids.ts';
import type { WaitLevel } from '../manifest/manifest.ts';
import type { SubmitAnswer, SubmitSignals } from '../targets/target.ts';
import type { Cancelling } from './cancelling.ts';
import { type Entry, settled } from './entry.ts';
import type { Ledger } from './ledger.ts';
import type { Owners } from './owners.ts';
import type { Found } from './reconciling.ts';
import type { Sent } from './server-sessions.ts';
import type { Way } from './way.ts';

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
  readonly answer?: SubmitAnswer;
  /** Not there: the server had told no session. */
  readonly sent?: Sent;
}

/** Takes note of what the server has queued and follows it to its end. `found`: no answer said so, but a look. */
export async function follow(
  entry: Entry,
  item: Item,
  way: Way,
  { ledger, owners, cancelling, signals, levelOf, arrived }: FollowOptions,
  found: Found | null = null,
): Promise<void> {
  const { key, job, target } = entry.request;
  const { queueId, merged } = item;
  // After a restart the id of a build may be another's item as well; the build is known by itself.
  const isOfBuild = found !== null && found.build !== null && way.sessions.several;
  if (merged === null && !isOfBuild) owners.set(target, queueId, key);
  const certainty = found === null ? {} : { certainty: found.certainty };
  await ledger.change(entry, { state: 'queued', why: null, ...item, ...certainty });
  const wanted = entry.cancelled === null && !signals.stop.aborted;
  if (wanted && levelOf(entry) === 'submitted') return arrived(entry);
  const build = found === null || found.build === null ? {} : { build: found.build };
  way.tracker.track({ key, job, queueId, ...build });
  if (!wanted) {
    // What came while the request was on its way has not seen this item.
    entry.cancelled ??= 'interrupt';
    await cancelling.cancel(entry);
  }
  return settled(entry);
}
