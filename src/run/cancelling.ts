import type { Clock } from '../core/clock.ts';
import type { Target, Tracked } from '../targets/target.ts';
import type { Entry, Ledger } from './ledger.ts';

export interface CancelOptions {
  readonly ledger: Ledger;
  readonly targets: ReadonlyMap<string, Target>;
  readonly clock: Clock;
  /** Ends the waiting for answers. */
  readonly over: AbortSignal;
}

/** Takes everything that is under way out of the queue, or stops it. What became of it, the looks will tell. */
export async function cancelAll(options: CancelOptions): Promise<void> {
  const { ledger, clock } = options;
  const entries = [...ledger.all()];
  const queued = entries.filter(({ state }) => state.state === 'queued');
  const running = entries.filter(({ state }) => state.state === 'running');
  await ledger.tell({ type: 'run-stopping', at: clock.now(), cancelling: queued.length + running.length });
  // The queue first: a stopped build would make room for the next one to start.
  await Promise.all(queued.map(entry => cancel(entry, options)));
  await Promise.all(running.map(entry => cancel(entry, options)));
}

export async function cancel(entry: Entry, { ledger, targets, clock, over }: CancelOptions): Promise<void> {
  const { request, state } = entry;
  if (state.state !== 'queued' && state.state !== 'running') return;
  if (state.state === 'queued' && state.merged !== null) {
    // Ours will be cancelled by itself; a build that serves somebody else is not ours to stop, nor to wait for.
    if (state.merged.with === null) entry.release();
    return;
  }
  const tracked: Tracked = {
    key: request.key,
    job: request.job,
    queueId: state.queueId,
    ...(state.state === 'running' ? { build: state.build } : {}),
  };
  const done = await targets.get(request.target)?.cancel(tracked, over);
  if (done === undefined || done.ok) return;
  await ledger.tell({ type: 'cancel-refused', at: clock.now(), key: request.key, refusal: done.error });
}
