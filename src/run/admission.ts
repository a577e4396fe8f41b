import pLimit from 'p-limit';
import { type Clock, pause } from '../core/clock.ts';
import { unreachable } from '../core/unreachable.ts';
import type { Refusal, RefusalReason } from '../targets/refusal.ts';
import type { SubmitOutcome } from '../targets/target.ts';
import type { TargetHealth } from './health.ts';
import { PATIENCE } from './tracker.ts';

/** Milliseconds before a held request is tried; doubled at each failure. */
const FIRST_DELAY = 1_000;
const LONGEST_DELAY = 15_000;

/**
 * Holds requests back while a target is down, instead of spending the rest of a plan on it. A request comes back here
 * only when it certainly had no effect, so that trying it again cannot start a second build.
 */
export class Admission {
  readonly #health: TargetHealth;
  readonly #clock: Clock;
  readonly #stop: AbortSignal;
  /** While the target is unwell, one request at a time finds out whether it is better. */
  readonly #probe = pLimit(1);
  #delay = FIRST_DELAY;
  /** When the server wants to be asked again at the earliest. */
  #notBefore = 0;

  constructor(health: TargetHealth, clock: Clock, stop: AbortSignal) {
    this.#health = health;
    this.#clock = clock;
    this.#stop = stop;
  }

  async submit(send: () => Promise<SubmitOutcome>): Promise<SubmitOutcome> {
    while (true) {
      const outcome =
        this.#health.unwellFor() === null ? await send() : await this.#probe(() => this.#try(send));
      if (!this.#isHeld(outcome)) return outcome;
    }
  }

  async #try(send: () => Promise<SubmitOutcome>): Promise<SubmitOutcome> {
    // Those before it in the line may have found the target well.
    if (this.#health.unwellFor() !== null) {
      await pause(this.#clock, Math.max(this.#delay, this.#notBefore - this.#clock.now()), this.#stop);
    }
    return send();
  }

  /** Takes note of an outcome; true when the request is to be tried again. */
  #isHeld(outcome: SubmitOutcome): boolean {
    if (outcome.kind !== 'rejected' || !isPassing(outcome.refusal.reason)) {
      // Also an `unknown` may come from a target that is down; only a look can tell.
      if (outcome.kind === 'queued' || provesLife(outcome.refusal)) this.#health.well();
      this.#delay = FIRST_DELAY;
      return false;
    }
    const { refusal } = outcome;
    // What has never answered is most likely not there at all: told at once, and not after a quarter of an hour.
    // A controller that says that it is starting is there.
    if (refusal.status !== undefined) this.#health.heard();
    if (refusal.effect !== 'none' || this.#stop.aborted) return false;
    if (refusal.reason === 'unreachable' && !this.#health.answered) return false;
    if ((this.#health.unwellFor() ?? 0) > PATIENCE) return false;
    const again = this.#health.unwellFor() !== null;
    this.#delay = again ? Math.min(LONGEST_DELAY, this.#delay * 2) : FIRST_DELAY;
    this.#notBefore = this.#clock.now() + (refusal.retryAfter ?? 0);
    this.#health.unwell(refusal);
    return true;
  }
}

/** Whether only a server that is well can have said so. A gateway, or a server that stumbles, may say anything. */
const provesLife = ({ status = 0 }: Refusal): boolean => status >= 400 && status < 500;

/** Whether time alone may mend it. */
function isPassing(reason: RefusalReason): boolean {
  switch (reason) {
    case 'unreachable':
    case 'starting':
    case 'rate-limited':
      return true;
    case 'tls':
    case 'no-answer':
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
    case 'gateway':
    case 'unexpected-answer':
    case 'secret':
    case 'duplicate':
    case 'not-recorded':
    case 'interrupted':
      return false;
    default:
      return unreachable(reason);
  }
}
