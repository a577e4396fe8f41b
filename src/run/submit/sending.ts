import type { Clock } from '../../core/clock.ts';
import type { RunId } from '../../core/ids.ts';
import { unreachable } from '../../core/unreachable.ts';
import { when } from '../../core/when.ts';
import type { Refusal } from '../../targets/refusal.ts';
import type { SendTurn, Submission, SubmitOutcome, SubmitSignals } from '../../targets/submission.ts';
import type { Turn } from '../back-pressure/back-pressure.ts';
import { unwantedFor } from '../cancel/cancelling.ts';
import type { Admittance } from '../circuit-breaker/circuit-breaker.ts';
import type { HeldBy } from '../events.ts';
import type { Way } from '../per-target/way.ts';
import { type Entry, isOver, whenUnwanted } from '../requests/entry.ts';
import type { Ledger } from '../requests/ledger.ts';
import { notTried, notWanted, quietingDown } from '../requests/own-refusals.ts';
import type { Recordable, Recordings } from '../requests/recordings.ts';
import { isAnswer, isUnsent } from './send-outcome.ts';
import { enterWhileWanted, senderOf, turnWaitOf } from './send-waits.ts';
import { announcementOf, hookedSubmissionOf } from './submission.ts';

export interface SendingOptions {
  readonly run: RunId;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly recordings: Recordings;
  readonly signals: SubmitSignals;
  readonly held: (entry: Entry, by: HeldBy) => void;
  /** As in `RunOptions`. */
  readonly isOurs: (now: number) => boolean;
}

export interface SendListener {
  /** Told once what came of it; null: it could not be announced, and so was not sent. */
  outcome(outcome: SubmitOutcome | null): void;
  failed(defect: unknown): void;
}

type Answered = Extract<Turn, { kind: 'sent' }>['answered'];

/**
 * Announces a request and sends it, as soon as its target has little enough to do. Step by step, with a promise only where
 * there is something to wait for: for most requests their record and their answer.
 */
export class Sending implements Recordable {
  readonly #entry: Entry;
  readonly #way: Way;
  readonly #options: SendingOptions;
  readonly #listener: SendListener;
  /** To be called when what came of it is known and told; null: it was let through with all the others. */
  #leaveCircuit: (() => void) | null = null;
  /** Under the limit of its target on how many are sent in a time. */
  #turn: SendTurn | undefined;
  /** Tells how long the answer took. Does nothing before it has its turn. */
  #answered: Answered = NOTHING;
  /** When it was sent, by the monotonic clock. */
  #sentAt = 0;
  /** It was kept from the wire, since another process may have taken the run over after it was announced. */
  #isKeptBack = false;
  /** What the answer to this attempt took, in milliseconds; null: there was none. */
  #latency: number | null = null;

  constructor(entry: Entry, way: Way, options: SendingOptions, listener: SendListener) {
    this.#entry = entry;
    this.#way = way;
    this.#options = options;
    this.#listener = listener;
  }

  begin(): void {
    const { pressure } = this.#way;
    const turn = pressure.takeNow();
    if (turn !== null) {
      this.#takeTurn(turn);
      return;
    }
    const sender = senderOf(this.#entry, this.#options.held);
    this.#wait(pressure.take(sender), come => this.#takeTurn(come));
  }

  #takeTurn(turn: Turn): void {
    switch (turn.kind) {
      case 'withdrawn':
        this.#listener.outcome({ kind: 'rejected', refusal: notWanted(this.#entry) });
        break;
      case 'quiet-down':
        this.#listener.outcome({ kind: 'rejected', refusal: quietingDown(this.#entry) });
        break;
      case 'sent':
        this.#answered = turn.answered;
        this.#seekAdmission();
        break;
      default:
        unreachable(turn);
    }
  }

  /** Whatever may take long is waited for before it is announced: a crash then leaves no doubt that it was not sent. */
  #seekAdmission(): void {
    const { admission } = this.#way;
    if (this.#isUnwanted()) this.#withdraw();
    else if (admission.isOpen) this.#seekTurn();
    else {
      this.#options.held(this.#entry, { kind: 'circuit', name: this.#entry.request.target });
      this.#wait(admission.ask(), admittance => this.#admitted(admittance));
    }
  }

  #admitted(admittance: Admittance): void {
    if (admittance.kind === 'hopeless') {
      this.#end({ kind: 'rejected', refusal: notTried(this.#entry, admittance.last) });
      return;
    }
    this.#leaveCircuit = admittance.leave;
    this.#seekTurn();
  }

  #seekTurn(): void {
    const { takeTurn } = this.#way.target;
    if (takeTurn === undefined) {
      this.#meet();
      return;
    }
    const wait = turnWaitOf(this.#entry, this.#options.held);
    this.#wait(takeTurn(wait, this.#options.signals), turn => this.#takeSendTurn(turn));
  }

  #takeSendTurn(turn: SendTurn | null): void {
    this.#turn = turn ?? undefined;
    if (turn === null) this.#withdraw();
    // While it waited, its target may have become unwell.
    else if (this.#isHeldBack()) this.#holdBack();
    else this.#meet();
  }

  /** The description, which is needed anyway, tells what a restart and what the builds of before are known by. */
  #meet(): void {
    const { target } = this.#way;
    const { job } = this.#entry.request;
    if (target.session() !== null && target.nextBuild?.(job) !== null) {
      this.#announce();
      return;
    }
    this.#wait(target.describe(job, this.#options.signals.leave), result => {
      if (result.ok) this.#announce();
      else this.#refusedBefore(result.error);
    });
  }

  /** Nothing was sent that has an effect: there is nothing to announce. */
  #refusedBefore(refusal: Refusal): void {
    this.#turn?.giveBack();
    this.#takeNote({ kind: 'rejected', refusal });
  }

  #announce(): void {
    // Meanwhile an interrupt may have ended it, and an end is final.
    if (this.#isUnwanted()) {
      this.#withdraw();
      return;
    }
    const { target, sessions, admission } = this.#way;
    const session = target.session();
    if (session !== null) admission.heard();
    sessions.note(session);
    // The record comes first: after a crash, what has no `submitting` was certainly not sent.
    const told = this.#options.ledger.change(this.#entry, announcementOf(this.#entry, target));
    if (told === undefined) this.recorded(true);
    else this.#options.recordings.wait(told, this);
  }

  recorded(isRecorded: boolean): void {
    if (isRecorded) {
      this.#seekWire();
      return;
    }
    this.#letGo();
    this.#end(null);
  }

  #seekWire(): void {
    const { wire } = this.#way;
    if (wire.enterNow()) {
      this.#onWire();
      return;
    }
    const [entered, withdrawn] = [() => this.#onWire(), () => this.#withdraw()];
    enterWhileWanted(wire, this.#entry, entered, withdrawn);
  }

  #onWire(): void {
    if (!this.#isUnwanted() && !this.#isHeldBack()) {
      this.#submit();
      return;
    }
    this.#way.wire.leave();
    if (this.#isUnwanted()) this.#withdraw();
    else {
      this.#unannounce();
      this.#holdBack();
    }
  }

  #submit(): void {
    const { target, wire, ahead } = this.#way;
    const { clock } = this.#options;
    this.#sentAt = clock.monotonic();
    this.#isKeptBack = false;
    this.#wait(target.submit(this.#submission(), this.#options.signals), outcome => {
      const latency = clock.monotonic() - this.#sentAt;
      this.#latency = latency;
      ahead.answered(latency);
      wire.leave();
      this.#takeNote(outcome);
    });
  }

  #submission(): Submission {
    const entry = this.#entry;
    const { run, clock, isOurs } = this.#options;
    return hookedSubmissionOf(entry, run, {
      turn: this.#turn,
      isWanted: () => {
        // Asked last right before the first byte: what was waited for before is not the server's doing.
        this.#sentAt = clock.monotonic();
        this.#isKeptBack = !isOurs(this.#sentAt);
        return entry.cancelled === null && !this.#isKeptBack;
      },
      whenUnwanted: act => whenUnwanted(entry, act),
    });
  }

  #takeNote(outcome: SubmitOutcome): void {
    const { admission } = this.#way;
    const again = admission.takeNote(outcome);
    // It was the submission's, to give back or to use up.
    this.#turn = undefined;
    this.#letGo();
    const isKeptBack = this.#isKeptBack && isUnsent(outcome);
    if (again === null && !isKeptBack) this.#end(outcome);
    else if (this.#isUnwanted()) this.#withdraw();
    else {
      this.#latency = null;
      this.#unannounce();
      // Of what was kept back the next record tells whose the run is: only its owner can write one.
      if (again === null) this.#seekAdmission();
      else this.#wait(admission.pause(again), () => this.#seekAdmission());
    }
  }

  /** It certainly had no effect: a crash while it waits must not leave it in doubt. */
  #unannounce(): void {
    if (this.#entry.state.state === 'submitting')
      void this.#options.ledger.change(this.#entry, { state: 'planned' });
  }

  #isUnwanted(): boolean {
    return isOver(this.#entry) || unwantedFor(this.#entry, this.#options.signals) !== null;
  }

  /** Whether the circuit has opened since this one was let through with all the others. */
  #isHeldBack(): boolean {
    return this.#leaveCircuit === null && !this.#way.admission.isOpen;
  }

  #holdBack(): void {
    this.#letGo();
    this.#seekAdmission();
  }

  #withdraw(): void {
    this.#letGo();
    this.#end({ kind: 'rejected', refusal: notWanted(this.#entry) });
  }

  /** Of what it was given to be sent with. */
  #letGo(): void {
    this.#turn?.giveBack();
    this.#turn = undefined;
    this.#leaveCircuit?.();
    this.#leaveCircuit = null;
  }

  #end(outcome: SubmitOutcome | null): void {
    this.#answered(outcome === null || !isAnswer(outcome) ? null : this.#latency);
    this.#listener.outcome(outcome);
  }

  #wait<T>(promise: Promise<T>, act: (value: T) => void): void {
    when(promise, act, defect => this.failed(defect));
  }

  failed(defect: unknown): void {
    this.#listener.failed(defect);
  }
}

const NOTHING = (): void => {};
