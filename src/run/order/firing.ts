import type { Clock } from '../../core/clock.ts';
import type { RequestKey, RunId } from '../../core/ids.ts';
import type { WaitLevel } from '../../manifest/manifest.ts';
import type { Plan } from '../../plan/plan.ts';
import type { SubmitSignals } from '../../targets/submission.ts';
import type { Cancelling } from '../cancel/cancelling.ts';
import { createBoundsOf } from '../caps/bounds.ts';
import type { Caps } from '../caps/caps.ts';
import { type Ending, Place, type PlaceOptions } from '../caps/place.ts';
import type { HeldBy } from '../events.ts';
import type { Owners } from '../merging/owners.ts';
import { Twins } from '../merging/twins.ts';
import type { Way } from '../per-target/way.ts';
import { type Entry, isOver, type Restored, settled, whenSettled } from '../requests/entry.ts';
import type { Ledger } from '../requests/ledger.ts';
import { leftOnItsWay } from '../requests/own-refusals.ts';
import { Recordings } from '../requests/recordings.ts';
import { seek } from '../restarts/seek.ts';
import { type SubmitListener, Submitting, type SubmittingOptions } from '../submit/submitting.ts';

export interface FiringOptions {
  readonly plan: Plan;
  readonly run: RunId;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly caps: Caps;
  /** Builds of this process in flight; null: no bound. */
  readonly maxParallel: number | null;
  readonly owners: Owners;
  readonly wayOf: (entry: Entry) => Way;
  readonly cancelling: Cancelling;
  readonly signals: SubmitSignals;
  /** As in `RunOptions`. */
  readonly isOurs: (now: number) => boolean;
  /** What an earlier process of this run had come to with a request. Undefined: it was not dealt with. */
  readonly leftOf: (key: RequestKey) => Pick<Restored, 'changedAt' | 'announced' | 'takenIn'> | undefined;
  readonly levelOf: (entry: Entry) => WaitLevel;
  /** Leaves a request that has come as far as it is to be followed. */
  readonly arrived: (entry: Entry) => void;
}

/** The requests of a run, each from its turn under the caps to its end. */
export class Firing {
  readonly #options: FiringOptions;
  readonly #twins: Twins;
  readonly #takenUp = new Map<RequestKey, Promise<void>>();
  readonly #placing: PlaceOptions;
  readonly #submitting: SubmittingOptions;

  constructor(options: FiringOptions) {
    const { plan, ledger, run, clock, caps, maxParallel, owners, cancelling, signals } = options;
    const { isOurs, levelOf, arrived } = options;
    this.#options = options;
    const held = (entry: Entry, by: HeldBy): void => this.#held(entry, by);
    const recordings = new Recordings();
    this.#submitting = {
      run,
      ledger,
      clock,
      recordings,
      owners,
      cancelling,
      signals,
      held,
      isOurs,
      levelOf,
      arrived,
    };
    const boundsOf = createBoundsOf(plan, { run, maxParallel });
    const send = (entry: Entry, listener: SubmitListener): void => this.#submission(entry, listener).send();
    this.#placing = { ledger, caps, boundsOf, cancelling, held, send };
    const distinct = new Set(
      plan.triggers
        .filter(({ duplicates, marker }) => duplicates === 'distinct' && marker === null)
        .map(({ name }) => name),
    );
    this.#twins = new Twins(plan, trigger => !distinct.has(trigger));
  }

  /** To be called at every change of a request: an equal one may be waiting for it to leave the server's queue. */
  changed(entry: Entry): void {
    if (isOver(entry) || entry.state.state === 'running') this.#twins.left(entry.request);
  }

  /** Goes on with a request that an earlier process of this run has sent; to be called for all before `fire` is. */
  takeUp(entry: Entry): void {
    if (isOver(entry) || entry.state.state === 'planned') return;
    this.#takenUp.set(entry.request.key, this.#resume(entry));
  }

  /** `ending` is told when nothing more is waited for. */
  fire(entry: Entry, ending: Ending): void {
    const resumed = this.#takenUp.get(entry.request.key);
    if (resumed !== undefined)
      void resumed.then(() => ending.over(entry)).catch((defect: unknown) => ending.failed(defect));
    else if (isOver(entry)) ending.over(entry);
    else this.#takeTurn(entry, ending);
  }

  #takeTurn(entry: Entry, ending: Ending): void {
    const place = this.#place(entry, ending);
    const turn = this.#twins.enter(entry.request);
    if (turn === null) {
      place.seek();
      return;
    }
    this.#held(entry, { kind: 'duplicate', with: turn.behind });
    void Promise.race([turn.turn, settled(entry)])
      .then(() => place.seek())
      .catch((defect: unknown) => ending.failed(defect));
  }

  /** It is in flight already: it has its place without asking for one. Resolves when it is settled. */
  #resume(entry: Entry): Promise<void> {
    const { owners, wayOf, cancelling } = this.#options;
    const { request, state } = entry;
    this.#twins.enter(request);
    return new Promise((resolve, failed) => {
      this.#place(entry, { over: () => resolve(), failed }).occupy();
      if (state.state === 'submitting') return this.#lookForAnnounced(entry, state.session ?? null, failed);
      if (state.state !== 'queued' && state.state !== 'running') return;
      const { queueId } = state;
      // The id of what runs may be another's item by now, if the server was started anew; its build is known by itself.
      if (state.state === 'queued' && state.merged === null)
        owners.set(request.target, queueId, request.key, state.sent?.session ?? null);
      const { key, job } = request;
      const build = state.state === 'running' ? { build: state.build } : {};
      wayOf(entry).tracker.track({ key, job, queueId, ...build });
      // Whether the cancel reached the server before the earlier process ended is not known; a look tells what came of it.
      if (entry.cancelled !== null) cancelling.whenShown(entry);
    });
  }

  /** An earlier process of this run had announced it in this session of its server, and what became of it is not known. */
  #lookForAnnounced(entry: Entry, session: string | null, failed: (defect: unknown) => void): void {
    const left = this.#options.leftOf(entry.request.key);
    const sentAt = left?.changedAt ?? this.#options.clock.now();
    const refusal = left?.takenIn ?? leftOnItsWay(entry);
    const nextBuild = entry.nextBuild ?? undefined;
    const lost = { kind: 'unknown', refusal, sent: { sentAt, session, nextBuild } } as const;
    this.#submission(entry, { answered: () => {}, failed }).outcome(lost);
  }

  /** What the server shows under its id may be another's: finds out what became of it. */
  async seek(entry: Entry): Promise<void> {
    const { leftOf, clock, wayOf } = this.#options;
    const announcedAt = leftOf(entry.request.key)?.announced?.at ?? clock.now();
    if (!(await seek(entry, wayOf(entry), this.#submitting, announcedAt))) return;
    await new Promise<void>((resolve, failed) => {
      whenSettled(entry, resolve);
      this.#submission(entry, { answered: () => {}, failed }).send();
    });
  }

  #place(entry: Entry, ending: Ending): Place {
    return new Place(entry, this.#options.wayOf(entry).window, this.#placing, ending);
  }

  #submission(entry: Entry, listener: SubmitListener): Submitting {
    return new Submitting(entry, this.#options.wayOf(entry), this.#submitting, listener);
  }

  #held(entry: Entry, by: HeldBy): void {
    const { ledger, clock } = this.#options;
    void ledger.tell({ type: 'request-held', at: clock.now(), key: entry.request.key, by });
  }
}
