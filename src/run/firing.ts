import type { Clock } from '../core/clock.ts';
import type { RequestKey, RunId } from '../core/ids.ts';
import type { WaitLevel } from '../manifest/manifest.ts';
import type { Plan } from '../plan/plan.ts';
import type { SubmitOutcome, SubmitSignals } from '../targets/target.ts';
import { type Cancelling, unsent } from './cancelling.ts';
import type { Caps } from './caps.ts';
import { type Entry, isOver, settled, whenSettled } from './entry.ts';
import type { CancelCause, HeldBy } from './events.ts';
import { follow, type Item } from './follow.ts';
import type { Ledger } from './ledger.ts';
import { duplicate, leftOnItsWay, notRecorded } from './own-refusals.ts';
import type { Owners } from './owners.ts';
import { occupyPlace, type PlaceOptions, takePlace } from './place.ts';
import { reconcile } from './reconciling.ts';
import type { RequestState } from './request-state.ts';
import { seek } from './seek.ts';
import type { SendWindow } from './send-window.ts';
import { announceAndSend } from './sending.ts';
import { submissionOf } from './submission.ts';
import { Twins } from './twins.ts';
import { untilGone } from './until-gone.ts';
import type { Way } from './way.ts';

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
  /** When an earlier process of this run announced a request. Milliseconds since 1970; null: it did not. */
  readonly announcedAt: (key: RequestKey) => number | null;
  readonly levelOf: (entry: Entry) => WaitLevel;
  /** Leaves a request that has come as far as it is to be followed. */
  readonly arrived: (entry: Entry) => void;
}

/** Told once how the firing of a request has ended. */
export interface Ending {
  /** Nothing more is waited for. */
  readonly over: () => void;
  readonly failed: (defect: unknown) => void;
}

type Queued = Extract<SubmitOutcome, { kind: 'queued' }>;

/** One request from its turn under the caps to its end. */
export class Firing {
  readonly #options: FiringOptions;
  readonly #twins: Twins;
  readonly #takenUp = new Map<RequestKey, Promise<void>>();
  readonly #placing: PlaceOptions;

  constructor(options: FiringOptions) {
    this.#options = options;
    this.#placing = { ...options, held: (entry, by) => this.#held(entry, by) };
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

  /** Goes on with a request that an earlier process of this run has sent; to be called for all before `fire` is. */
  takeUp(entry: Entry): void {
    if (isOver(entry) || entry.state.state === 'planned') return;
    this.#takenUp.set(entry.request.key, this.#resume(entry));
  }

  /** `over` is told when nothing more is waited for. */
  fire(entry: Entry, ending: Ending): void {
    const resumed = this.#takenUp.get(entry.request.key);
    if (resumed !== undefined) void resumed.then(ending.over, ending.failed);
    else if (isOver(entry)) ending.over();
    else this.#takeTurn(entry, ending);
  }

  #takeTurn(entry: Entry, ending: Ending): void {
    const turn = this.#twins.enter(entry.request);
    if (turn === null) {
      this.#seekPlace(entry, ending);
      return;
    }
    this.#held(entry, { kind: 'duplicate', with: turn.behind });
    void Promise.race([turn.turn, settled(entry)])
      .then(() => this.#seekPlace(entry, ending))
      .catch(ending.failed);
  }

  #seekPlace(entry: Entry, { over, failed }: Ending): void {
    takePlace(entry, this.#placing, leave => {
      if (leave === null) over();
      else this.#enterWindow(entry, leave, { over, failed });
    });
  }

  #enterWindow(entry: Entry, leave: () => void, { over, failed }: Ending): void {
    const { window } = this.#options.wayOf(entry);
    const withdraw = window.ask(() => void this.#send(entry, window).finally(leave).then(over, failed));
    whenSettled(entry, () => {
      if (!withdraw()) return;
      leave();
      over();
    });
  }

  async #send(entry: Entry, window: SendWindow): Promise<void> {
    let isWithin = true;
    const answered = (): void => {
      if (isWithin) window.leave();
      isWithin = false;
    };
    // All who ask for a place now are heard first: one of them may take it away again.
    await Promise.resolve();
    try {
      await this.#submit(entry, null, answered);
    } finally {
      answered();
    }
  }

  /** It is in flight already, whether there is room for it or not: it has a place without asking for one. */
  async #resume(entry: Entry): Promise<void> {
    const { wayOf, cancelling } = this.#options;
    const { request, state } = entry;
    this.#twins.enter(request);
    const leave = occupyPlace(entry, this.#placing);
    if (state.state === 'submitting') await this.#submit(entry, this.#interruptedBefore(entry, state));
    if (state.state === 'queued' || state.state === 'running') {
      const { queueId } = state;
      // The id of what runs may be another's item by now, if the server was started anew; its build is known by itself.
      if (state.state === 'queued' && state.merged === null)
        this.#options.owners.set(request.target, queueId, request.key);
      const { key, job } = request;
      const build = state.state === 'running' ? { build: state.build } : {};
      wayOf(entry).tracker.track({ key, job, queueId, ...build });
      // Whether the cancel reached the server before the earlier process ended is not known.
      if (entry.cancelled !== null) await cancelling.cancel(entry);
      await settled(entry);
    }
    leave();
  }

  /**
   * `lost`: an attempt of an earlier process of this run, of whose outcome nothing is known. `answered`: told whenever the
   * outcome of an attempt is known.
   */
  async #submit(
    entry: Entry,
    lost: Extract<SubmitOutcome, { kind: 'unknown' }> | null = null,
    answered: () => void = () => {},
  ): Promise<void> {
    const { ledger, wayOf, clock, run, signals } = this.#options;
    const way = wayOf(entry);
    const sending = { run, ledger, clock, signals, held: (one: Entry, by: HeldBy) => this.#held(one, by) };
    const { duplicates } = entry.trigger;
    let firstSentAt: number | null = null;
    let before = lost;
    for (let attempts = 1; !isOver(entry); ) {
      const beganAt = clock.now();
      const outcome = before ?? (await announceAndSend(entry, way, sending));
      before = null;
      answered();
      const announced = entry.state.state === 'submitting' ? entry.state.session : undefined;
      if (outcome === null) return ledger.end(entry, { state: 'rejected', refusal: notRecorded(entry) });
      if (outcome.kind === 'rejected') return this.#refused(entry, outcome);
      if (outcome.kind === 'unknown') {
        const { refusal, sent = { sentAt: beganAt, session: null } } = outcome;
        firstSentAt ??= sent.sentAt;
        const suspect = { submission: submissionOf(entry, run), ...sent, sentAt: firstSentAt };
        const end = await reconcile(entry, { suspect, refusal, attempts }, way, { ledger, clock });
        if (end.kind === 'over') return;
        if (end.kind === 'found') {
          const item = { queueId: end.queueId, merged: null, ...sentTo(way.target.session(), firstSentAt) };
          return follow(entry, item, way, this.#options, end);
        }
        attempts += 1;
        const cause = this.#unwanted(entry);
        if (cause !== null) return ledger.end(entry, unsent(cause));
        await ledger.change(entry, { state: 'planned' });
        continue;
      }
      const owner = this.#ownerOf(entry, outcome);
      if (!outcome.existing || duplicates === 'coalesce') {
        const { queueId, existing, answer } = outcome;
        const item = { queueId, merged: existing ? { with: owner } : null, ...(answer && { answer }) };
        return follow(entry, { ...item, ...sentTo(announced, firstSentAt ?? beganAt) }, way, this.#options);
      }
      if (duplicates === 'fail') {
        return ledger.end(entry, { state: 'rejected', refusal: duplicate(entry, outcome, owner) });
      }
      const unwanted = this.#unwanted(entry);
      if (unwanted !== null) return ledger.end(entry, unsent(unwanted));
      // The server has queued nothing for it, so that sending it again, later, cannot start a second build.
      await ledger.change(entry, { state: 'planned' });
      this.#held(entry, { kind: 'duplicate', with: owner });
      await untilGone(entry, outcome.queueId, way, { ledger, clock });
    }
  }

  /** What an earlier process leaves of a request that it had announced. */
  #interruptedBefore(
    entry: Entry,
    { session }: Extract<RequestState, { state: 'submitting' }>,
  ): Extract<SubmitOutcome, { kind: 'unknown' }> {
    const { key } = entry.request;
    const refusal = leftOnItsWay(entry);
    const sentAt = this.#options.announcedAt(key) ?? this.#options.clock.now();
    return { kind: 'unknown', refusal, sent: { sentAt, session: session ?? null } };
  }

  /** What the server shows under its id may be another's: finds out what became of it. */
  async seek(entry: Entry): Promise<void> {
    const { ledger, wayOf, clock, run, owners, cancelling } = this.#options;
    const unwanted = (one: Entry) => this.#unwanted(one);
    const options = { run, ledger, clock, owners, cancelling, unwanted };
    if (await seek(entry, wayOf(entry), options)) await this.#submit(entry);
  }

  #refused(entry: Entry, { refusal }: Extract<SubmitOutcome, { kind: 'rejected' }>): void {
    const { ledger } = this.#options;
    const isUnsent = refusal.reason === 'interrupted' && refusal.effect === 'none';
    ledger.end(entry, isUnsent ? unsent(entry.cancelled ?? 'interrupt') : { state: 'rejected', refusal });
  }

  /** Why it is not to be sent any more; null: it is. */
  #unwanted({ cancelled }: Entry): CancelCause | null {
    return cancelled ?? (this.#options.signals.stop.aborted ? 'interrupt' : null);
  }

  #ownerOf({ request }: Entry, { queueId }: Pick<Queued, 'queueId'>): RequestKey | null {
    return this.#options.owners.of(request.target, queueId);
  }

  #held(entry: Entry, by: HeldBy): void {
    const { ledger, clock } = this.#options;
    void ledger.tell({ type: 'request-held', at: clock.now(), key: entry.request.key, by });
  }
}

const sentTo = (session: string | null | undefined, at: number): Pick<Item, 'sent'> =>
  session == null ? {} : { sent: { at, session } };
