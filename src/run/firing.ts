import type { Clock } from '../core/clock.ts';
import type { RequestKey, RunId } from '../core/ids.ts';
import { unreachable } from '../core/unreachable.ts';
import type { WaitLevel } from '../manifest/manifest.ts';
import type { Plan } from '../plan/plan.ts';
import type { Refusal } from '../targets/refusal.ts';
import type { SubmitOutcome, SubmitSignals, Tracked } from '../targets/target.ts';
import { boundsOf } from './bounds.ts';
import { type Cancelling, unsent } from './cancelling.ts';
import type { Caps } from './caps.ts';
import type { HeldBy } from './events.ts';
import { type Entry, isOver, type Ledger } from './ledger.ts';
import { Twins } from './twins.ts';
import type { Way } from './way.ts';

export interface FiringOptions {
  readonly plan: Plan;
  readonly run: RunId;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly caps: Caps;
  /** Builds of this process in flight; null: no bound. */
  readonly maxParallel: number | null;
  readonly wayOf: (entry: Entry) => Way;
  readonly cancelling: Cancelling;
  readonly signals: SubmitSignals;
  readonly levelOf: (entry: Entry) => WaitLevel;
  /** Leaves a request that has come as far as it is to be followed. */
  readonly arrived: (entry: Entry) => void;
}

type Queued = Extract<SubmitOutcome, { kind: 'queued' }>;

/** One request from its turn under the caps to its end. */
export class Firing {
  readonly #options: FiringOptions;
  readonly #twins: Twins;
  /** Which of our requests brought a queue item about, by target and id. */
  readonly #owners = new Map<string, RequestKey>();

  constructor(options: FiringOptions) {
    this.#options = options;
    const distinct = new Set(
      options.plan.triggers
        .filter(({ duplicates, marker }) => duplicates === 'distinct' && marker === null)
        .map(({ name }) => name),
    );
    this.#twins = new Twins(options.plan, trigger => !distinct.has(trigger));
  }

  /** To be called at every change of a request: an equal one may be waiting for it to leave the server's queue. */
  changed(entry: Entry): void {
    if (isOver(entry) || entry.state.state === 'running') this.#twins.left(entry.request);
  }

  /** Settles when nothing more is waited for. */
  async fire(entry: Entry): Promise<void> {
    if (isOver(entry)) return;
    const turn = this.#twins.enter(entry.request);
    if (turn !== null) {
      this.#held(entry, { kind: 'duplicate', with: turn.behind });
      await Promise.race([turn.turn, entry.settled]);
    }
    const leave = await this.#place(entry);
    if (leave === null) return;
    try {
      await this.#submit(entry);
    } finally {
      leave();
    }
  }

  /** A place under all caps of the request; null when it has come to its end before there was one. */
  async #place(entry: Entry): Promise<(() => void) | null> {
    if (isOver(entry)) return null;
    const { plan, run, maxParallel, caps, cancelling, ledger } = this.#options;
    const { request, trigger } = entry;
    const application = caps.ask({
      bounds: boundsOf(request, trigger, plan, { run, maxParallel }),
      whenFull: trigger.concurrency?.whenFull ?? 'queue',
      cancelInProgress: trigger.concurrency?.cancelInProgress ?? false,
      held: ({ kind, name, limit }) => this.#held(entry, { kind, name, limit }),
      newer: () => void cancelling.unwanted(entry, 'newer'),
    });
    void entry.settled.then(() => application.withdraw());
    const admitted = await application.admitted;
    switch (admitted.kind) {
      case 'placed':
        return admitted.leave;
      case 'dropped':
        ledger.end(entry, { state: 'skipped', reason: admitted.reason, choice: true });
        return null;
      case 'withdrawn':
        return null;
      default:
        return unreachable(admitted);
    }
  }

  async #submit(entry: Entry): Promise<void> {
    const { ledger, wayOf } = this.#options;
    const way = wayOf(entry);
    const { duplicates } = entry.trigger;
    while (!isOver(entry)) {
      // The record comes first: after a crash, what has no `submitting` was certainly not sent.
      await ledger.change(entry, { state: 'submitting' });
      const outcome = await way.admission.submit(() => this.#send(entry, way));
      if (outcome.kind !== 'queued') return this.#refused(entry, outcome);
      if (!outcome.existing || duplicates === 'coalesce') return this.#follow(entry, outcome, way);
      const owner = this.#ownerOf(entry, outcome);
      if (duplicates === 'fail') {
        return ledger.end(entry, { state: 'rejected', refusal: duplicate(entry, outcome, owner) });
      }
      // The server has queued nothing for it, so that sending it again, later, cannot start a second build.
      await ledger.change(entry, { state: 'planned' });
      this.#held(entry, { kind: 'duplicate', with: owner });
      await this.#untilGone(entry, outcome, way);
    }
  }

  #send(entry: Entry, { target }: Way): Promise<SubmitOutcome> {
    const { run, signals } = this.#options;
    const { key, job, parameters, token, cause } = entry.request;
    const { delay, marker } = entry.trigger;
    // It may have waited for the target to be well again, and have become unwanted.
    if (entry.cancelled !== null) return Promise.resolve({ kind: 'rejected', refusal: notWanted(entry) });
    return target.submit(
      {
        key,
        job,
        parameters,
        ...(token === null ? {} : { token }),
        ...(cause === null ? {} : { cause }),
        ...(delay === null ? {} : { delay }),
        ...(marker === null ? {} : { marker: { name: marker, value: `${run}/${key}` } }),
      },
      signals,
    );
  }

  #refused(entry: Entry, { kind, refusal }: Exclude<SubmitOutcome, Queued>): void {
    const { ledger } = this.#options;
    if (kind === 'unknown') {
      const { message: seen, next } = refusal;
      ledger.end(entry, { state: 'unknown', seen, next, refusal });
      return;
    }
    const isUnsent = refusal.reason === 'interrupted' && refusal.effect === 'none';
    ledger.end(entry, isUnsent ? unsent(entry.cancelled ?? 'interrupt') : { state: 'rejected', refusal });
  }

  async #follow(entry: Entry, outcome: Queued, way: Way): Promise<void> {
    const { ledger, cancelling, signals, levelOf, arrived } = this.#options;
    const { key, job } = entry.request;
    const { queueId, existing } = outcome;
    const merged = existing ? { with: this.#ownerOf(entry, outcome) } : null;
    if (!existing) this.#owners.set(itemOf(entry, outcome), key);
    await ledger.change(entry, { state: 'queued', queueId, why: null, merged });
    const wanted = entry.cancelled === null && !signals.stop.aborted;
    if (wanted && levelOf(entry) === 'submitted') return arrived(entry);
    way.tracker.track({ key, job, queueId });
    if (!wanted) {
      // What came while the request was on its way has not seen this item.
      entry.cancelled ??= 'interrupt';
      await cancelling.cancel(entry);
    }
    return entry.settled;
  }

  /** Until an equal request, which is not this one, has left the server's queue; or this one is over. */
  async #untilGone(entry: Entry, { queueId }: Queued, { tracker }: Way): Promise<void> {
    const { key, job } = entry.request;
    const item: Tracked = { key, job, queueId };
    await new Promise<void>(resolve => {
      entry.watched = { queueId, left: resolve };
      void entry.settled.then(resolve);
      tracker.track(item);
    });
    entry.watched = null;
    tracker.untrack(key);
  }

  #ownerOf(entry: Entry, outcome: Queued): RequestKey | null {
    return this.#owners.get(itemOf(entry, outcome)) ?? null;
  }

  #held(entry: Entry, by: HeldBy): void {
    const { ledger, clock } = this.#options;
    void ledger.tell({ type: 'request-held', at: clock.now(), key: entry.request.key, by });
  }
}

const itemOf = ({ request }: Entry, { queueId }: Queued): string => `${request.target} ${queueId}`;

function notWanted({ request }: Entry): Refusal {
  return {
    reason: 'interrupted',
    target: request.target,
    request: 'POST',
    message: 'It was no longer wanted.',
    next: 'Run it again.',
    effect: 'none',
  };
}

function duplicate({ request }: Entry, { queueId, url }: Queued, owner: RequestKey | null): Refusal {
  const whose = owner === null ? 'An equal request' : 'An equal request of this run';
  return {
    reason: 'duplicate',
    target: request.target,
    request: 'POST',
    message: `${whose} waits in the queue already (item ${queueId}, ${url}), and Jenkins would build once for both.`,
    next: 'Write `duplicates: distinct` to wait for it, or `coalesce` to share its build.',
    effect: 'none',
  };
}
