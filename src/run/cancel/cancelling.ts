import { type Clock, pause } from '../../core/clock.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { Tracked } from '../../targets/follower.ts';
import type { SubmitSignals } from '../../targets/submission.ts';
import type { Target } from '../../targets/target.ts';
import type { CancelCause } from '../events.ts';
import type { EndState } from '../request-state.ts';
import { type Entry, isOver, settle } from '../requests/entry.ts';
import type { Ledger } from '../requests/ledger.ts';
import { isTimeout } from '../summary.ts';
import { askToCancel, mayAskAgain } from './ask-to-cancel.ts';

export interface CancelOptions {
  readonly ledger: Ledger;
  readonly targets: ReadonlyMap<string, Target>;
  readonly clock: Clock;
  /** Ends the waiting for answers. */
  readonly over: AbortSignal;
  /** As in `RunOptions`. */
  readonly isOurs: (now: number) => boolean;
  /** The server has been asked: what became of it, the next look will show. */
  readonly asked: () => void;
}

/** An interrupt gives the queue this long to be emptied before builds are stopped, too. Milliseconds. */
const QUEUE_FIRST = 2_000;

/** Ends what is no longer wanted: unsent it is skipped, in the queue it is taken out, running it is stopped. */
export class Cancelling {
  readonly #options: CancelOptions;
  /** Each is told once, though its item and its build may both have to be asked for; with the promise of the record. */
  readonly #told = new WeakMap<Entry, undefined | Promise<boolean>>();
  /** Those that were refused, each told once. */
  readonly #refused = new WeakSet<Entry>();
  /** Those that the server is to be asked for when it shows that they are still there, and who is told when that is done. */
  readonly #owed = new Map<Entry, () => void>();
  /** Those that a look has shown in the queue are asked for. */
  #emptying: Promise<unknown> = Promise.resolve();
  /** Nothing at all is wanted any more. */
  #isStopping = false;

  constructor(options: CancelOptions) {
    this.#options = options;
  }

  /** An interrupt: everything. */
  async all(): Promise<void> {
    const { ledger, clock, asked, over } = this.#options;
    this.#isStopping = true;
    const wanted = [...ledger.all()].filter(entry => !isOver(entry));
    const queued = wanted.filter(({ state }) => state.state === 'queued');
    const running = wanted.filter(({ state }) => state.state === 'running');
    await ledger.tell({
      type: 'run-stopping',
      at: clock.now(),
      cancelling: queued.length + running.length,
    });
    for (const entry of wanted) if (entry.state.state === 'planned') ledger.end(entry, unsent('interrupt'));
    // The queue first: a stopped build would make room for the next one to start. But one answer that does not come must
    // not keep the builds running.
    const emptied = Promise.all(queued.map(entry => this.unwanted(entry, 'interrupt')));
    await Promise.race([emptied, pause(clock, QUEUE_FIRST, over)]);
    await Promise.all([emptied, ...running.map(entry => this.unwanted(entry, 'interrupt'))]);
    asked();
  }

  /** One request. What is on its way is cancelled when its answer is there: `follow` asks again then. */
  async unwanted(entry: Entry, cause: CancelCause): Promise<void> {
    if (isOver(entry) || entry.cancelled !== null) return;
    if (entry.state.state === 'planned') return this.#options.ledger.end(entry, unsent(cause));
    entry.cancelled = cause;
    // Written down already: if this process is killed, the next one must know that it is not to be sent again.
    if (entry.state.state === 'submitting') void this.#tell(entry, cause);
    for (const act of [...(entry.whenUnwanted ?? [])]) act();
    await this.cancel(entry);
  }

  /** Asks the server to cancel or stop what is marked as unwanted, when it is written down that volley has decided that. */
  async cancel(entry: Entry): Promise<void> {
    const { ledger, targets, clock, over, isOurs, asked } = this.#options;
    const { request, state, cancelled } = entry;
    if (cancelled === null || (state.state !== 'queued' && state.state !== 'running')) return;
    // Under its old id another's item may wait by now; once it is found, it is cancelled.
    if (entry.sought) return;
    if (state.state === 'queued' && state.merged !== null) {
      // Ours will be cancelled by itself; a build that serves somebody else is not ours to stop, nor to wait for.
      if (state.merged.with !== null) return;
      if (isTimeout(cancelled)) ledger.release(entry, cancelled);
      else if (cancelled === 'interrupt') settle(entry);
      else ledger.release(entry, 'shared');
      return;
    }
    // Since the earlier process its id may have been given to another's item, and its number to another's build.
    if (entry.inherited) return new Promise(asked => this.whenShown(entry, asked));
    // Each build is stopped once only, whoever has seen first that it has begun.
    this.#owed.get(entry)?.();
    this.#owed.delete(entry);
    const { key } = request;
    if ((await this.#tell(entry, cancelled)) === false) return this.#keep(entry, cancelled);
    // It may have ended meanwhile, and one that began to run was asked for anew when that was seen.
    if (isOver(entry) || entry.sought || entry.state.state !== state.state) return;
    const tracked: Tracked = {
      key,
      job: request.job,
      queueId: state.queueId,
      ...(state.state === 'running' ? { build: state.build } : {}),
    };
    const target = targets.get(request.target);
    if (target === undefined) return;
    let isKeptBack = false;
    const isWanted = (): boolean => {
      // Another process may have asked by now, and a second stop can kill a pipeline hard. A person is obeyed in any case.
      isKeptBack = !this.#isStopping && !isOurs(clock.monotonic());
      return !isKeptBack;
    };
    const done = await askToCancel(target, tracked, { clock, over, isWanted });
    asked();
    if (done.ok) return;
    // When it is shown again, the controller is well again, and the run this process's own.
    if (isKeptBack || mayAskAgain(done.error, tracked)) this.whenShown(entry);
    if (isKeptBack) return;
    if (this.#refused.has(entry)) return;
    this.#refused.add(entry);
    await ledger.tell({ type: 'cancel-refused', at: clock.now(), key, refusal: done.error });
  }

  /** It is asked for when a look has shown that it is still there: what has ended is not to be stopped. */
  whenShown(entry: Entry, asked: () => void = () => {}): void {
    this.#owed.set(entry, asked);
  }

  /** A look has shown that it has begun. What is owed is asked for when all of that look is told, and once only. */
  begun(entry: Entry): void {
    if (!this.#owed.has(entry)) void this.cancel(entry);
  }

  /** A look has shown it, in the queue or as a build, though it is not wanted any more. */
  shown(entry: Entry): void {
    const asked = this.#owed.get(entry);
    if (asked === undefined) return;
    this.#owed.delete(entry);
    void this.#cancelShown(entry).then(asked);
  }

  /** The queue first, here too: whatever else the same look has shown there. */
  async #cancelShown(entry: Entry): Promise<void> {
    if (entry.state.state === 'queued') {
      const done = this.cancel(entry);
      this.#emptying = Promise.all([this.#emptying, done]);
      return done;
    }
    // The look tells all that it has shown in one go.
    await Promise.resolve();
    await Promise.race([this.#emptying, pause(this.#options.clock, QUEUE_FIRST, this.#options.over)]);
    await this.cancel(entry);
  }

  /**
   * What is not written down is not carried out: whoever goes on with the run would take a build that this one has stopped
   * for one that failed, or follows it already.
   */
  async #keep(entry: Entry, cause: CancelCause): Promise<void> {
    if (entry.cancelled !== cause) return;
    entry.cancelled = null;
    this.#told.delete(entry);
    // A person wants it, and was not heard while it seemed to be on its way already.
    if (this.#isStopping) await this.unwanted(entry, 'interrupt');
  }

  #tell(entry: Entry, because: CancelCause): undefined | Promise<boolean> {
    if (this.#told.has(entry)) return this.#told.get(entry);
    const { ledger, clock } = this.#options;
    const told = ledger.tell({
      type: 'request-cancelling',
      at: clock.now(),
      key: entry.request.key,
      because,
    });
    this.#told.set(entry, told);
    return told;
  }
}

/** Why a request is not to be sent any more; null: it is. */
export const unwantedFor = (
  { cancelled }: Entry,
  { stop }: Pick<SubmitSignals, 'stop'>,
): CancelCause | null => cancelled ?? (stop.aborted ? 'interrupt' : null);

/**
 * The end of a request that was never sent, since by then nobody wanted it; or (`wasSent`) of one of which certainly nothing
 * has arrived, and which was not sent again.
 */
export const unsent = (cause: CancelCause, wasSent = false): EndState => ({
  state: 'skipped',
  reason: wasSent
    ? `nothing of what was sent is on the controller, and ${reasonOf(cause, 'sent again')}`
    : reasonOf(cause),
  // A newer request of its group is what the manifest asked for.
  choice: cause === 'newer',
  ...(cause === 'interrupt' ? { by: cause } : {}),
});

function reasonOf(cause: CancelCause, sent: 'sent' | 'sent again' = 'sent'): string {
  switch (cause) {
    case 'interrupt':
      return `the run was interrupted before it was ${sent}`;
    case 'fail-fast':
      return 'another request of its trigger did not succeed, and fail-fast is on';
    case 'newer':
      return 'a newer request of its group took its turn';
    case 'queue-timeout':
    case 'build-timeout':
      return `its timeout was over before it was ${sent}`;
    default:
      return unreachable(cause);
  }
}
