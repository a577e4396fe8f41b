import type { RequestKey } from '../../core/ids.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { Refusal } from '../../targets/refusal.ts';
import type { SubmitAnswer, SubmitOutcome } from '../../targets/submission.ts';
import type { Suspect } from '../../targets/trace.ts';
import { unsent, unwantedFor } from '../cancel/cancelling.ts';
import { type FollowOptions, follow } from '../follow/follow.ts';
import { type Found, reconcile } from '../lost-answers/reconciling.ts';
import { untilGone } from '../merging/until-gone.ts';
import type { Way } from '../per-target/way.ts';
import { type Entry, isOver } from '../requests/entry.ts';
import { duplicate, notRecorded } from '../requests/own-refusals.ts';
import { Sending, type SendingOptions, type SendListener } from './sending.ts';
import { submissionOf } from './submission.ts';

export type SubmittingOptions = FollowOptions & SendingOptions;

/** Told how the submission of a request gets on. */
export interface SubmitListener {
  /** What became of an attempt to send it is known. */
  answered(): void;
  failed(defect: unknown): void;
}

type Queued = Extract<SubmitOutcome, { kind: 'queued' }>;
type Unknown = Extract<SubmitOutcome, { kind: 'unknown' }>;

/**
 * One request until its server has queued it, refused it, or certainly lost it: sent, and sent again only where it is known
 * that the time before had no effect. From then on it is followed; when that ends, it is settled.
 */
export class Submitting implements SendListener {
  readonly #entry: Entry;
  readonly #way: Way;
  readonly #options: SubmittingOptions;
  readonly #listener: SubmitListener;
  /** How often it has been sent, the next time included. */
  #attempts = 1;
  /** When this attempt began; milliseconds since 1970, as all times here. */
  #beganAt: number;
  /** Of the attempts whose answers were lost, when the first was sent, and before which build; null: there was none. */
  #first: Pick<Suspect, 'sentAt' | 'nextBuild'> | null = null;
  /** Why the last of them had no answer; null: there was none. */
  #lost: Refusal | null = null;

  constructor(entry: Entry, way: Way, options: SubmittingOptions, listener: SubmitListener) {
    this.#entry = entry;
    this.#way = way;
    this.#options = options;
    this.#listener = listener;
    this.#beganAt = options.clock.now();
  }

  send(): void {
    if (isOver(this.#entry)) return;
    this.#beganAt = this.#options.clock.now();
    new Sending(this.#entry, this.#way, this.#options, this).begin();
  }

  /** Of an attempt; also of one that an earlier process of this run has made. null: it could not be announced. */
  outcome(outcome: SubmitOutcome | null): void {
    this.#listener.answered();
    if (outcome === null) {
      this.#refused(notRecorded(this.#entry));
      return;
    }
    switch (outcome.kind) {
      case 'queued':
        this.#queued(outcome);
        break;
      case 'rejected':
        this.#refused(outcome.refusal);
        break;
      case 'unknown':
        this.#inTheBackground(this.#lookFor(outcome));
        break;
      default:
        unreachable(outcome);
    }
  }

  failed(defect: unknown): void {
    this.#listener.failed(defect);
  }

  #queued(outcome: Queued): void {
    const { owners } = this.#options;
    const { queueId, existing } = outcome;
    const owner = existing ? owners.of(this.#entry.request.target, queueId) : null;
    // What the server has merged it with may be what an attempt before has brought about, which came late.
    if (existing && owner === null && this.#lost !== null)
      this.#inTheBackground(this.#whoseIs(outcome, this.#lost));
    else this.#take(outcome, owner);
  }

  /** `owner`: whose item the server has merged it with; null: with none, or somebody else's. */
  #take(outcome: Queued, owner: RequestKey | null): void {
    const entry = this.#entry;
    const { queueId, existing, answer } = outcome;
    const { duplicates } = entry.trigger;
    if (!existing || duplicates === 'coalesce') {
      const merged = existing ? { with: owner } : null;
      const announced = entry.state.state === 'submitting' ? entry.state.session : undefined;
      const at = this.#first?.sentAt ?? this.#beganAt;
      const sent = announced === undefined ? undefined : { at, session: announced };
      follow(entry, { queueId, merged, answer, sent }, this.#way, this.#options, defect =>
        this.failed(defect),
      );
    } else if (duplicates === 'fail') this.#refused(duplicate(entry, outcome, owner));
    else this.#inTheBackground(this.#waitBehind(outcome));
  }

  #refused(refusal: Refusal): void {
    const isUnsent = refusal.reason === 'interrupted' && refusal.effect === 'none';
    const end = isUnsent
      ? unsent(this.#entry.cancelled ?? 'interrupt', this.#lost !== null)
      : ({ state: 'rejected', refusal } as const);
    this.#options.ledger.end(this.#entry, end);
  }

  /** No answer came: follows it where it is found, and sends it again where it certainly never arrived. */
  async #lookFor({ refusal, sent }: Unknown): Promise<void> {
    const entry = this.#entry;
    const way = this.#way;
    const { run } = this.#options;
    const { session, ...moment } = sent ?? { sentAt: this.#beganAt, session: null };
    this.#first ??= moment;
    this.#lost = refusal;
    const suspect = { submission: submissionOf(entry, run), session, ...this.#first };
    const end = await reconcile(entry, { suspect, refusal, attempts: this.#attempts }, way, this.#options);
    if (end.kind === 'over') return;
    if (end.kind === 'again') {
      this.#attempts += 1;
      return this.#sendAgain();
    }
    this.#follow(end);
  }

  /** It was sent before, and an attempt since then was merged with an item that is of no other request of the run. */
  async #whoseIs(outcome: Queued, refusal: Refusal): Promise<void> {
    const entry = this.#entry;
    const { target, lost } = this.#way;
    const { ledger, run } = this.#options;
    const { queueId, answer } = outcome;
    const sent = { sentAt: this.#beganAt, ...this.#first, session: target.session() };
    const suspect = { submission: submissionOf(entry, run), ...sent, mergedWith: queueId };
    // What it has brought about is there by now, or nothing is: the server has said that it waits.
    const finding = await lost.find(suspect, refusal, 0);
    if (finding.kind === 'found') this.#follow(finding, answer);
    else if (finding.kind === 'absent' || entry.trigger.duplicates === 'coalesce') this.#take(outcome, null);
    else ledger.end(entry, { state: 'unknown', seen: finding.seen, next: finding.next, refusal });
  }

  /** No answer said that it is there, but a look. */
  #follow(found: Found, answer?: SubmitAnswer): void {
    const session = this.#way.target.session();
    const sent = session === null ? undefined : { at: this.#first?.sentAt ?? this.#beganAt, session };
    const item = { queueId: found.queueId, merged: null, answer, sent };
    follow(this.#entry, item, this.#way, this.#options, defect => this.failed(defect), found);
  }

  /** Waits until an equal request has left the server's queue, and sends it then. */
  async #waitBehind(outcome: Queued): Promise<void> {
    const entry = this.#entry;
    const { held, owners } = this.#options;
    const owner = owners.of(entry.request.target, outcome.queueId);
    // The server has queued nothing for it, so that sending it again, later, cannot start a second build.
    await this.#sendAgain(async () => {
      held(entry, { kind: 'duplicate', with: owner });
      await untilGone(entry, outcome.queueId, this.#way, this.#options);
    });
  }

  /** `wait`: what comes before that, when it is known to be wanted. */
  async #sendAgain(wait: () => Promise<void> = async () => {}): Promise<void> {
    const entry = this.#entry;
    const { ledger, signals } = this.#options;
    const cause = unwantedFor(entry, signals);
    if (cause !== null) return ledger.end(entry, unsent(cause, this.#lost !== null));
    await ledger.change(entry, { state: 'planned' });
    await wait();
    this.send();
  }

  #inTheBackground(work: Promise<void>): void {
    void work.catch((defect: unknown) => this.failed(defect));
  }
}
