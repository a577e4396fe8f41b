import type { Clock } from '../core/clock.ts';
import type { RunId } from '../core/ids.ts';
import { unreachable } from '../core/unreachable.ts';
import { when } from '../core/when.ts';
import type { Submission, SubmitOutcome, SubmitSignals } from '../targets/target.ts';
import type { Sender, Turn } from './back-pressure.ts';
import type { Admittance } from './circuit-breaker.ts';
import { type Entry, isOver, whenSettled, whenUnwanted } from './entry.ts';
import type { HeldBy } from './events.ts';
import type { Ledger } from './ledger.ts';
import { notTried, notWanted, quietingDown } from './own-refusals.ts';
import type { Recordable, Recordings } from './recordings.ts';
import type { Entrant } from './send-window.ts';
import { hookedSubmissionOf } from './submission.ts';
import type { Way } from './way.ts';

export interface SendingOptions {
  readonly run: RunId;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly recordings: Recordings;
  readonly signals: SubmitSignals;
  readonly held: (entry: Entry, by: HeldBy) => void;
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
  /** Tells how long the answer took. Does nothing before it has its turn. */
  #answered: Answered = NOTHING;
  /** When it was sent, by the monotonic clock. */
  #sentAt = 0;
  /** What the answer took, in milliseconds. */
  #latency = 0;

  constructor(entry: Entry, way: Way, options: SendingOptions, listener: SendListener) {
    this.#entry = entry;
    this.#way = way;
    this.#options = options;
    this.#listener = listener;
  }

  begin(): void {
    const { pressure, target } = this.#way;
    const turn = pressure.takeNow();
    if (turn !== null) {
      this.#takeTurn(turn);
      return;
    }
    const entry = this.#entry;
    const sender: Sender = {
      whenSettled: act => whenSettled(entry, act),
      held: why => this.#options.held(entry, { kind: 'back-pressure', name: target.name, why }),
    };
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
        this.#meet();
        break;
      default:
        unreachable(turn);
    }
  }

  /** The description, which is needed anyway, tells the session; without it a restart could not be told from a loss. */
  #meet(): void {
    const { target } = this.#way;
    const session = target.session();
    if (session !== null) {
      this.#announce(session);
      return;
    }
    const described = target.describe(this.#entry.request.job, this.#options.signals.leave);
    this.#wait(described, () => this.#announce(target.session()));
  }

  #announce(session: string | null): void {
    const { admission, sessions } = this.#way;
    // Meanwhile an interrupt may have ended it, and an end is final.
    if (isOver(this.#entry)) {
      this.#end({ kind: 'rejected', refusal: notWanted(this.#entry) });
      return;
    }
    if (session !== null) admission.heard();
    sessions.note(session);
    // The record comes first: after a crash, what has no `submitting` was certainly not sent.
    const told = this.#options.ledger.change(
      this.#entry,
      session === null ? { state: 'submitting' } : { state: 'submitting', session },
    );
    if (told === undefined) this.#seekAdmission();
    else this.#options.recordings.wait(told, this);
  }

  recorded(isRecorded: boolean): void {
    if (isRecorded) this.#seekAdmission();
    else this.#end(null);
  }

  #seekAdmission(): void {
    const { admission } = this.#way;
    if (admission.isOpen) this.#seekWire(NOTHING);
    else this.#wait(admission.ask(), admittance => this.#admitted(admittance));
  }

  #admitted(admittance: Admittance): void {
    if (admittance.kind === 'through') this.#seekWire(admittance.leave);
    else this.#end({ kind: 'rejected', refusal: notTried(this.#entry, admittance.last) });
  }

  /** `leave`: to be called when what came of it is known and told. */
  #seekWire(leave: () => void): void {
    const { wire } = this.#way;
    if (wire.enterNow()) {
      this.#submit(leave);
      return;
    }
    const entrant: Entrant = {
      stands: false,
      enter: () => {
        forget();
        this.#submit(leave);
      },
    };
    const forget = whenUnwanted(this.#entry, () => {
      if (wire.withdraw(entrant)) this.#turnAway(leave);
    });
    wire.ask(entrant);
  }

  #submit(leave: () => void): void {
    const { target, wire } = this.#way;
    // It may have waited for the target to be well again, and have become unwanted.
    if (this.#entry.cancelled !== null) {
      wire.leave();
      this.#turnAway(leave);
      return;
    }
    const { clock } = this.#options;
    this.#sentAt = clock.monotonic();
    this.#wait(target.submit(this.#submission(), this.#options.signals), outcome => {
      this.#latency = clock.monotonic() - this.#sentAt;
      wire.leave();
      this.#takeNote(outcome, leave);
    });
  }

  #turnAway(leave: () => void): void {
    this.#takeNote({ kind: 'rejected', refusal: notWanted(this.#entry) }, leave);
  }

  #submission(): Submission {
    const entry = this.#entry;
    const { run, clock, held } = this.#options;
    return hookedSubmissionOf(entry, run, {
      onHeld: () => held(entry, { kind: 'rate', name: entry.request.target }),
      isWanted: () => {
        // Asked last right before the first byte: what was waited for before is not the server's doing.
        this.#sentAt = clock.monotonic();
        return entry.cancelled === null;
      },
      whenUnwanted: act => whenUnwanted(entry, act),
    });
  }

  #takeNote(outcome: SubmitOutcome, leave: () => void): void {
    const { admission } = this.#way;
    const again = admission.takeNote(outcome);
    leave();
    if (again === null) this.#end(outcome);
    else this.#wait(admission.pause(again), () => this.#seekAdmission());
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

/** Whether the server has answered, or was given its time to. */
const isAnswer = (outcome: SubmitOutcome): boolean =>
  outcome.kind !== 'rejected' || outcome.refusal.status !== undefined;

const NOTHING = (): void => {};
