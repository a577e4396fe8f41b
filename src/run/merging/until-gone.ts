import type { Clock } from '../../core/clock.ts';
import type { QueueId } from '../../core/ids.ts';
import type { Tracked } from '../../targets/follower.ts';
import { unsent } from '../cancel/cancelling.ts';
import type { Way } from '../per-target/way.ts';
import { type Entry, whenSettled } from '../requests/entry.ts';
import type { Ledger } from '../requests/ledger.ts';

/** Until an equal request, which is not this one, has left the server's queue; or this one is over. */
export async function untilGone(
  entry: Entry,
  queueId: QueueId,
  { tracker }: Way,
  { ledger, clock }: { readonly ledger: Ledger; readonly clock: Clock },
): Promise<void> {
  const { key, job } = entry.request;
  const item: Tracked = { key, job, queueId };
  const { queue } = entry.trigger.timeout;
  let overAt: number | null = null;
  // It counts as a wait in the queue: the item of somebody else may stand there for ever. Whether it does, a look tells.
  const callOff =
    queue === null
      ? () => {}
      : clock.after(queue, () => {
          overAt = clock.monotonic();
          tracker.hurry();
        });
  const stays = (lookedAt: number): void => {
    if (overAt === null || lookedAt < overAt) return;
    entry.cancelled = 'queue-timeout';
    ledger.end(entry, unsent('queue-timeout'));
  };
  await new Promise<void>(resolve => {
    entry.watched = { queueId, left: resolve, stays };
    whenSettled(entry, resolve);
    tracker.track(item);
  });
  callOff();
  entry.watched = null;
  tracker.untrack(key);
}
