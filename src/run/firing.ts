import type { Clock } from '../core/clock.ts';
import type { RequestKey, RunId } from '../core/ids.ts';
import type { WaitLevel } from '../manifest/manifest.ts';
import type { Plan } from '../plan/plan.ts';
import type { SubmitOutcome, SubmitSignals } from '../targets/target.ts';
import { type Cancelling, unsent } from './cancelling.ts';
import type { Caps } from './caps.ts';
import { type Entry, isOver } from './entry.ts';
import type { HeldBy } from './events.ts';
import type { Ledger } from './ledger.ts';
import { duplicate, leftOnItsWay, notRecorded, restarted } from './own-refusals.ts';
import type { Owners } from './owners.ts';
import { takePlace } from './place.ts';
import { type Found, reconcile } from './reconciling.ts';
import type { RequestState } from './request-state.ts';
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

type Queued = Extract<SubmitOutcome, { kind: 'queued' }>;

/** One request from its turn under the caps to its end. */
export class Firing {
  readonly #options: FiringOptions;
  readonly #twins: Twins;
  readonly #takenUp = new Map<RequestKey, Promise<void>>();

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

  /** Goes on with a request that an earlier process of this run has sent; to be called for all before `fire` is. */
  takeUp(entry: Entry): void {
    if (isOver(entry) || entry.state.state === 'planned') return;
    this.#takenUp.set(entry.request.key, this.#resume(entry));
  }

  /** Settles when nothing more is waited for. */
  async fire(entry: Entry): Promise<void> {
    const resumed = this.#takenUp.get(entry.request.key);
    if (resumed !== undefined) return resumed;
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

  /** It is in flight whether there is room or not, so that it does not wait for its place. */
  async #resume(entry: Entry): Promise<void> {
    const { wayOf, cancelling, signals } = this.#options;
    const { request, state } = entry;
    this.#twins.enter(request);
    const place = this.#place(entry);
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
      if (entry.cancelled !== null && !signals.stop.aborted) await cancelling.cancel(entry);
      await entry.settled;
    }
    (await place)?.();
  }

  #place(entry: Entry): Promise<(() => void) | null> {
    return takePlace(entry, { ...this.#options, held: by => this.#held(entry, by) });
  }

  /** `lost`: an attempt of an earlier process of this run, of whose outcome nothing is known. */
  async #submit(
    entry: Entry,
    lost: Extract<SubmitOutcome, { kind: 'unknown' }> | null = null,
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
      const announced = entry.state.state === 'submitting' ? entry.state.session : undefined;
      if (outcome === null) return ledger.end(entry, { state: 'rejected', refusal: notRecorded(entry) });
      if (outcome.kind === 'rejected') return this.#refused(entry, outcome);
      if (outcome.kind === 'unknown') {
        const { refusal, sent = { sentAt: beganAt, session: null } } = outcome;
        firstSentAt ??= sent.sentAt;
        const suspect = { submission: submissionOf(entry, run), ...sent, sentAt: firstSentAt };
        const end = await reconcile(entry, { suspect, refusal, attempts }, way, { ledger, clock });
        if (end.kind === 'over') return;
        if (end.kind === 'found')
          return this.#follow(
            entry,
            { queueId: end.queueId, existing: false },
            way,
            sentTo(way.target.session(), firstSentAt),
            end,
          );
        attempts += 1;
        await ledger.change(entry, { state: 'planned' });
        continue;
      }
      if (!outcome.existing || duplicates === 'coalesce')
        return this.#follow(entry, outcome, way, sentTo(announced, firstSentAt ?? beganAt));
      const owner = this.#ownerOf(entry, outcome);
      if (duplicates === 'fail') {
        return ledger.end(entry, { state: 'rejected', refusal: duplicate(entry, outcome, owner) });
      }
      const unwanted = entry.cancelled ?? (signals.stop.aborted ? 'interrupt' : null);
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

  /** The server was started anew since it took the request into its queue: finds out what became of that. */
  async seek(entry: Entry): Promise<void> {
    const { ledger, wayOf, clock, run, owners, cancelling, signals } = this.#options;
    const { state, request } = entry;
    if (state.state !== 'queued' || state.sent === undefined || entry.sought) return;
    const way = wayOf(entry);
    entry.sought = true;
    way.tracker.untrack(request.key);
    // What is its own must not count as another's while it is looked for.
    owners.release(request.target, state.queueId, request.key);
    const { at: sentAt, session } = state.sent;
    const suspect = { submission: submissionOf(entry, run), sentAt, session, queueId: state.queueId };
    // What only has to be checked is no news.
    const told = session !== way.target.session();
    const doubt = { suspect, refusal: restarted(entry), attempts: 1, told };
    const end = await reconcile(entry, doubt, way, { ledger, clock });
    entry.sought = false;
    if (end.kind === 'over') return;
    if (end.kind === 'again') {
      await ledger.change(entry, { state: 'planned' });
      return this.#submit(entry);
    }
    const { queueId, build } = end;
    const { key, job } = request;
    if (build === null) owners.set(request.target, queueId, key);
    const now = way.target.session() ?? session;
    const found: RequestState =
      build === null
        ? { ...state, queueId, sent: { at: sentAt, session: now } }
        : { state: 'running', queueId, build };
    await ledger.change(entry, found);
    way.tracker.track({ key, job, queueId, ...(build === null ? {} : { build }) });
    if (entry.cancelled !== null && !signals.stop.aborted) await cancelling.cancel(entry);
  }

  #refused(entry: Entry, { refusal }: Extract<SubmitOutcome, { kind: 'rejected' }>): void {
    const { ledger } = this.#options;
    const isUnsent = refusal.reason === 'interrupted' && refusal.effect === 'none';
    ledger.end(entry, isUnsent ? unsent(entry.cancelled ?? 'interrupt') : { state: 'rejected', refusal });
  }

  /** `found`: no answer said so, but a look. */
  async #follow(
    entry: Entry,
    outcome: Pick<Queued, 'queueId' | 'existing' | 'answer'>,
    way: Way,
    sent: Pick<Extract<RequestState, { state: 'queued' }>, 'sent'>,
    found: Found | null = null,
  ): Promise<void> {
    const { ledger, owners, cancelling, signals, levelOf, arrived } = this.#options;
    const { key, job } = entry.request;
    const { queueId, existing, answer: seen } = outcome;
    const merged = existing ? { with: this.#ownerOf(entry, outcome) } : null;
    // After a restart the id of a build may be another's item as well; the build is known by itself.
    const isOfBuild = found !== null && found.build !== null && way.sessions.several;
    if (!existing && !isOfBuild) owners.set(entry.request.target, queueId, key);
    const certainty = found === null ? {} : { certainty: found.certainty };
    const answer = seen === undefined ? {} : { answer: seen };
    await ledger.change(entry, {
      state: 'queued',
      queueId,
      why: null,
      merged,
      ...certainty,
      ...answer,
      ...sent,
    });
    const wanted = entry.cancelled === null && !signals.stop.aborted;
    if (wanted && levelOf(entry) === 'submitted') return arrived(entry);
    const build = found === null || found.build === null ? {} : { build: found.build };
    way.tracker.track({ key, job, queueId, ...build });
    if (!wanted) {
      // What came while the request was on its way has not seen this item.
      entry.cancelled ??= 'interrupt';
      await cancelling.cancel(entry);
    }
    return entry.settled;
  }

  #ownerOf({ request }: Entry, { queueId }: Pick<Queued, 'queueId'>): RequestKey | null {
    return this.#options.owners.of(request.target, queueId);
  }

  #held(entry: Entry, by: HeldBy): void {
    const { ledger, clock } = this.#options;
    void ledger.tell({ type: 'request-held', at: clock.now(), key: entry.request.key, by });
  }
}

const sentTo = (
  session: string | null | undefined,
  at: number,
): Pick<Extract<RequestState, { state: 'queued' }>, 'sent'> =>
  session == null ? {} : { sent: { at, session } };
