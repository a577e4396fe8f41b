import { setMaxListeners } from 'node:events';
import { type Clock, pause } from '../../core/clock.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { Refusal, RefusalReason } from '../../targets/refusal.ts';
import type { SubmitOutcome } from '../../targets/submission.ts';
import type { Admittance } from './circuit-breaker.ts';
import type { CircuitOfRun } from './circuit-of-run.ts';

/**
 * Whether requests may be sent, as far as the circuit breaker of their target says, and again when they failed in passing. A
 * request is tried again only when it certainly had no effect, so that this cannot start a second build.
 */
export class Admission {
  readonly #breaker: CircuitOfRun;
  readonly #clock: Clock;
  readonly #stop: AbortSignal;
  /** Ends the pauses: a server may ask for one of an hour, and a process that has left its runs is to end. */
  readonly #unpaused: AbortSignal;

  constructor(breaker: CircuitOfRun, clock: Clock, stop: AbortSignal, over: AbortSignal) {
    this.#breaker = breaker;
    this.#clock = clock;
    this.#stop = stop;
    this.#unpaused = AbortSignal.any([stop, over]);
    setMaxListeners(0, this.#unpaused);
  }

  /** The target has answered what was asked before the first request. */
  heard(): void {
    this.#breaker.heard();
  }

  /** Whether all are let through: then there is no need to ask. */
  get isOpen(): boolean {
    return this.#breaker.isClosed;
  }

  /** Resolves when it may be sent, or will not be. */
  ask(): Promise<Admittance> {
    return this.#breaker.admit();
  }

  /**
   * Takes note of what became of a request. Milliseconds after which it is to be tried again; null: it is not.
   */
  takeNote(outcome: SubmitOutcome): number | null {
    const breaker = this.#breaker;
    if (outcome.kind === 'queued' || isLifeSign(outcome.refusal)) {
      breaker.succeeded('submit');
      return null;
    }
    const { refusal } = outcome;
    if (!isPassing(refusal.reason) && !isSpoiltRead(refusal)) return null;
    // A controller that says that it is starting is there; a proxy may stand in front of nothing.
    if (refusal.reason === 'starting' || refusal.reason === 'rate-limited') breaker.heard();
    // What has never answered is most likely not there at all: told at once, if nothing speaks for somebody being there.
    if (!breaker.answered && !isOfSomebody(refusal.reason)) return null;
    // One whose answer was lost may have been taken: looks find out, as they find out whether the controller is well.
    const lost = outcome.kind === 'unknown';
    const wait = breaker.failed(refusal, lost ? 'look' : 'submit', lost);
    if (breaker.hopeless !== null || this.#stop.aborted) return null;
    return outcome.kind === 'rejected' && refusal.effect === 'none' ? wait : null;
  }

  /** Waits before it is tried again, for so many milliseconds; an open circuit has a pause of its own. */
  async pause(milliseconds: number): Promise<void> {
    if (this.#breaker.isClosed) await pause(this.#clock, milliseconds, this.#unpaused);
  }
}

/** Whether only a server that is well can have said so. A gateway, or a server that stumbles, may say anything. */
const isLifeSign = ({ status = 0, reason }: Refusal): boolean =>
  status >= 400 && status < 500 && !isPassing(reason);

/**
 * Whether what is read before a request is sent came to nothing, so that this was not sent: the server stumbled, or its
 * answer was cut, or is no JSON, or no answer.
 */
const isSpoiltRead = ({ request, reason, effect, status }: Refusal): boolean =>
  request.startsWith('GET ') &&
  effect === 'none' &&
  (reason === 'server-error' || (reason === 'unexpected-answer' && (status === 200 || status === undefined)));

/** A gateway has answered, or a connection broke that had come about: the address may well be right, and its server away. */
const isOfSomebody = (reason: RefusalReason): boolean => reason === 'gateway' || reason === 'no-answer';

/** Whether time alone may mend it. */
function isPassing(reason: RefusalReason): boolean {
  switch (reason) {
    case 'unreachable':
    case 'starting':
    case 'rate-limited':
    case 'no-answer':
    case 'gateway':
      return true;
    case 'tls':
    case 'unauthenticated':
    case 'forbidden':
    case 'crumb':
    case 'job-token':
    case 'login-page':
    case 'not-found':
    case 'not-parameterized':
    case 'parameters-required':
    case 'unknown-parameter':
    case 'bad-choice':
    case 'disabled':
    case 'too-long':
    case 'server-error':
    case 'unexpected-answer':
    case 'secret':
    case 'quieting-down':
    case 'duplicate':
    case 'not-recorded':
    case 'interrupted':
      return false;
    default:
      return unreachable(reason);
  }
}
