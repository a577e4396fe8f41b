import type { Clock } from '../core/clock.ts';
import type { RequestKey } from '../core/ids.ts';
import type { Refusal } from '../targets/refusal.ts';
import type { Observation, Target, Tracked } from '../targets/target.ts';
import { awakePause } from './awake-pause.ts';
import type { Random } from './backoff.ts';
import { lookRate } from './look-rate.ts';
import { PacedLooks } from './paced-looks.ts';
import { FEWEST_FAILURES, PATIENCE } from './patience.ts';
import { lookPause, type Polling, pollInterval } from './poll-interval.ts';

export interface TrackerListener {
  /**
   * Returns true when the observation tells something new. `lookedAt`: when the look began, by the monotonic clock; what
   * happened since then it may not show.
   */
  observed(observation: Observation, lookedAt: number): boolean;
  unwell(refusal: Refusal): void;
  /** It has answered, after it had not for so many milliseconds; 0: it had, the time before. */
  well(away: number): void;
  /** No answer for longer than `patience`: what is tracked will not be looked at any more. */
  gaveUp(refusal: Refusal, tracked: readonly Tracked[]): void;
}

/** Waits that began so long after the last change, in milliseconds, may be long ones and are worth to be cut short. */
const QUIET = 2_000;

/** A look that somebody waits for comes so long after the one before, however slow the target is. Milliseconds. */
const URGENT = 2_000;

/** Follows everything that is under way on one target by one look at a time, not by one poll a build. */
export class Tracker {
  readonly #target: Target;
  readonly #clock: Clock;
  readonly #listener: TrackerListener;
  readonly #leave: AbortSignal;
  readonly #polling: Polling;
  readonly #random: Random;
  readonly #looks: PacedLooks;
  readonly #tracked = new Map<RequestKey, Tracked>();
  #looking = false;
  #changedAt = 0;
  #isUrged = false;
  #wake = new AbortController();

  constructor(
    target: Target,
    clock: Clock,
    listener: TrackerListener,
    leave: AbortSignal,
    polling: Polling = {},
    random: Random = Math.random,
  ) {
    this.#target = target;
    this.#clock = clock;
    this.#listener = listener;
    this.#leave = leave;
    this.#polling = polling;
    this.#random = random;
    this.#looks = new PacedLooks(clock, lookRate(polling));
    // Not `AbortSignal.any` at each look: Node 20 keeps what that makes for as long as its sources live.
    leave.addEventListener('abort', () => this.#wake.abort(), { once: true });
  }

  /** From now on this request is looked for; soon, even if nothing has moved for a while. */
  track(tracked: Tracked): void {
    this.#tracked.set(tracked.key, tracked);
    this.hurry();
    if (!this.#looking) {
      this.#looking = true;
      void this.#look();
    }
  }

  untrack(key: RequestKey): void {
    const wasTracked = this.#tracked.delete(key);
    // Nothing left to look for: let the process end now and not after one more interval.
    if (wasTracked && this.#tracked.size === 0) this.#wake.abort();
  }

  /** Somebody waits for what the next look shows: the end of what was cancelled, or whether a time is over. */
  urge(): void {
    this.#isUrged = true;
    this.#changedAt = this.#clock.monotonic();
    this.#wake.abort();
  }

  /** Something has just been done that the next look should show. */
  hurry(): void {
    const idle = this.#clock.monotonic() - this.#changedAt;
    this.#changedAt = this.#clock.monotonic();
    if (idle > QUIET) this.#wake.abort();
  }

  async #look(): Promise<void> {
    const beganAt = this.#clock.monotonic();
    let failingSince: number | null = null;
    let failures = 0;
    let retryAfter: number | undefined;
    /** What the last looks took that were answered. One alone says little: the first may have history to read. */
    let took: readonly number[] = [0];
    /** When the last look began: an interval is from beginning to beginning, so that a slow look adds nothing to it. */
    let asked = beganAt;
    while (true) {
      if (failures === 0) await this.#untilDue(beganAt, asked, Math.min(...took));
      else await this.#afterFailure(failures, retryAfter);
      await this.#untilRoom();
      if (this.#leave.aborted || this.#tracked.size === 0) break;
      asked = this.#clock.monotonic();
      this.#looks.begin();
      const seen = await this.#target.observe([...this.#tracked.values()], this.#leave, this.#looks);
      if (this.#leave.aborted) break;
      if (seen.ok) {
        took = [...took.slice(-1), this.#clock.monotonic() - asked];
        this.#listener.well(failingSince === null ? 0 : this.#clock.monotonic() - failingSince);
        failingSince = null;
        failures = 0;
        for (const observation of seen.value) this.#take(observation, asked);
        continue;
      }
      failingSince ??= asked;
      failures += 1;
      retryAfter = seen.error.retryAfter;
      this.#listener.unwell(seen.error);
      // Looks are counted too: a machine that slept for an hour has not waited for an hour.
      if (failures >= FEWEST_FAILURES && this.#clock.monotonic() - failingSince > PATIENCE) {
        const left = [...this.#tracked.values()];
        this.#tracked.clear();
        this.#listener.gaveUp(seen.error, left);
      }
    }
    this.#looking = false;
  }

  async #untilDue(beganAt: number, asked: number, latency: number): Promise<void> {
    while (true) {
      const now = this.#clock.monotonic();
      const pace = { age: now - beganAt, sinceChange: now - this.#changedAt, latency };
      const usual = Math.max(pollInterval(pace, this.#polling), this.#looks.spacing);
      const interval = this.#isUrged ? Math.min(usual, URGENT) : usual;
      const wake = new AbortController();
      this.#wake = wake;
      // Failing at once, or a clock that jumped, must not turn the looks into a busy loop.
      const left = Math.min(interval, Math.max(interval / 2, asked + interval - now));
      await awakePause(this.#clock, left, wake.signal);
      // Who was urged meanwhile waits on, but not for long.
      const isEarly = this.#isUrged && this.#clock.monotonic() < asked + Math.min(usual, URGENT);
      if (!isEarly || !wake.signal.aborted || this.#leave.aborted || this.#tracked.size === 0) break;
    }
    this.#isUrged = false;
  }

  async #afterFailure(failures: number, retryAfter: number | undefined): Promise<void> {
    this.#wake = new AbortController();
    const left = lookPause({ failures, retryAfter, random: this.#random }, this.#polling);
    await awakePause(this.#clock, left, this.#wake.signal);
  }

  /** Who hurries does not get past the rate. */
  async #untilRoom(): Promise<void> {
    for (let held = this.#looks.untilRoom; held > 0; held = this.#looks.untilRoom) {
      if (this.#leave.aborted || this.#tracked.size === 0) return;
      this.#wake = new AbortController();
      await awakePause(this.#clock, held, this.#wake.signal);
    }
  }

  #take(observation: Observation, lookedAt: number): void {
    const tracked = this.#tracked.get(observation.key);
    if (tracked === undefined) return;
    if (observation.state === 'running' && tracked.build?.number !== observation.build.number) {
      this.#tracked.set(observation.key, { ...tracked, build: observation.build });
    }
    if (this.#listener.observed(observation, lookedAt)) this.#changedAt = this.#clock.monotonic();
  }
}
