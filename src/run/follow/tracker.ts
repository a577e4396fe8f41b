import { setMaxListeners } from 'node:events';
import type { Clock } from '../../core/clock.ts';
import type { RequestKey } from '../../core/ids.ts';
import type { Follower, Tracked } from '../../targets/follower.ts';
import type { Refusal } from '../../targets/refusal.ts';
import type { Target } from '../../targets/target.ts';
import { awakePause } from '../waiting/awake-pause.ts';
import type { Random } from '../waiting/backoff.ts';
import { lookRate } from './look-rate.ts';
import { PacedLooks } from './paced-looks.ts';
import { lookPause, type Polling, pollInterval } from './poll-interval.ts';
import { type Looks, type TrackerListener, TrackerOfRun } from './tracker-of-run.ts';

export interface TrackerOptions {
  readonly target: Pick<Target, 'follow'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly polling?: Polling | undefined;
  readonly unwell: (refusal: Refusal) => void;
  readonly well: () => void;
}

/** Whose a request is that a look is at, and what its run knows it by. */
interface Place {
  readonly run: TrackerOfRun;
  readonly key: RequestKey;
}

/** Waits that began so long after the last change, in milliseconds, may be long ones and are worth to be cut short. */
const QUIET = 2_000;

/** A look that somebody waits for comes so long after the one before, however slow the target is. Milliseconds. */
const URGENT = 2_000;

/**
 * Follows everything that is under way on one target by one look at a time, not by one poll a build, nor by one a run: to the
 * target, all runs of this process are one client.
 */
export class Tracker implements Looks {
  readonly #options: TrackerOptions;
  readonly #looks: PacedLooks;
  readonly #follower: Follower;
  readonly #runs = new Set<TrackerOfRun>();
  #joined = 0;
  /** Ends the looks; null: there are none. */
  #looking: AbortController | null = null;
  #beganAt = 0;
  #changedAt = 0;
  #isUrged = false;
  #wake = new AbortController();

  constructor(options: TrackerOptions) {
    this.#options = options;
    this.#looks = new PacedLooks(options.clock, lookRate(options.polling ?? {}));
    this.#follower = options.target.follow();
  }

  /** A run's part of it. `over`: nothing is followed for that run any more. */
  join(listener: TrackerListener, over: AbortSignal): TrackerOfRun {
    const run = new TrackerOfRun(this.#joined, this, this.#options.clock, listener);
    this.#joined += 1;
    this.#runs.add(run);
    over.addEventListener('abort', () => this.#leave(run), { once: true });
    return run;
  }

  begin(isFirst: boolean): void {
    this.hurry();
    const isBusy = this.#looking !== null;
    // For a run that has just begun there is as much to see at first beside others as alone.
    if (!isBusy || (isFirst && this.#busyRuns > 1)) this.#beganAt = this.#options.clock.monotonic();
    if (!isBusy) void this.#look();
  }

  dropped(): void {
    // Nothing left to look for: let the process end now and not after one more interval.
    if (this.#isIdle) this.#wake.abort();
  }

  urge(): void {
    this.#isUrged = true;
    this.#changedAt = this.#options.clock.monotonic();
    this.#wake.abort();
  }

  hurry(): void {
    const now = this.#options.clock.monotonic();
    const idle = now - this.#changedAt;
    this.#changedAt = now;
    if (idle > QUIET) this.#wake.abort();
  }

  #leave(run: TrackerOfRun): void {
    this.#runs.delete(run);
    run.clear();
    if (!this.#isIdle) return;
    this.#looking?.abort();
    this.#looking = null;
    this.#wake.abort();
  }

  async #look(): Promise<void> {
    const { clock, well, unwell } = this.#options;
    const looking = new AbortController();
    const over = looking.signal;
    // Each of its requests listens to it; Node would warn of a leak at the eleventh listener.
    setMaxListeners(0, over);
    this.#looking = looking;
    let failures = 0;
    let retryAfter: number | undefined;
    /** What the last looks took that were answered. One alone says little: the first may have history to read. */
    let took: readonly number[] = [0];
    /** When the last look began: an interval is from beginning to beginning, so that a slow look adds nothing to it. */
    let asked = this.#beganAt;
    while (true) {
      if (failures === 0) await this.#untilDue(asked, Math.min(...took), over);
      else await this.#afterFailure(failures, retryAfter);
      await this.#untilRoom(over);
      if (over.aborted || this.#isIdle) break;
      asked = clock.monotonic();
      this.#looks.begin();
      const [tracked, places] = this.#tracked();
      const seen = await this.#follower.observe(tracked, over, this.#looks);
      if (over.aborted) break;
      const runs = new Set([...places.values()].map(({ run }) => run));
      if (seen.ok) {
        took = [...took.slice(-1), clock.monotonic() - asked];
        failures = 0;
        well();
        for (const run of runs) run.passed();
        for (const observation of seen.value) {
          const place = places.get(observation.key);
          if (place?.run.take(place.key, observation, asked) === true) this.#changedAt = clock.monotonic();
        }
        continue;
      }
      failures += 1;
      retryAfter = seen.error.retryAfter;
      unwell(seen.error);
      for (const run of runs) run.failed(seen.error, asked);
    }
    if (this.#looking === looking) this.#looking = null;
  }

  /** All that is followed, for a look, and whose each is. */
  #tracked(): readonly [readonly Tracked[], ReadonlyMap<RequestKey, Place>] {
    const tracked: Tracked[] = [];
    const places = new Map<RequestKey, Place>();
    for (const run of this.#runs) {
      for (const [key, one] of run.all) {
        tracked.push(one);
        places.set(one.key, { run, key });
      }
    }
    return [tracked, places];
  }

  async #untilDue(asked: number, latency: number, over: AbortSignal): Promise<void> {
    const { clock, polling } = this.#options;
    while (true) {
      const now = clock.monotonic();
      const pace = { age: now - this.#beganAt, sinceChange: now - this.#changedAt, latency };
      const usual = Math.max(pollInterval(pace, polling), this.#looks.spacing);
      const interval = this.#isUrged ? Math.min(usual, URGENT) : usual;
      const wake = new AbortController();
      this.#wake = wake;
      // Failing at once, or a clock that jumped, must not turn the looks into a busy loop.
      const left = Math.min(interval, Math.max(interval / 2, asked + interval - now));
      await awakePause(clock, left, wake.signal);
      // Who was urged meanwhile waits on, but not for long.
      const isEarly = this.#isUrged && clock.monotonic() < asked + Math.min(usual, URGENT);
      if (!isEarly || !wake.signal.aborted || over.aborted || this.#isIdle) break;
    }
    this.#isUrged = false;
  }

  async #afterFailure(failures: number, retryAfter: number | undefined): Promise<void> {
    const { clock, polling, random } = this.#options;
    this.#wake = new AbortController();
    const left = lookPause({ failures, retryAfter, random }, polling);
    await awakePause(clock, left, this.#wake.signal);
  }

  /** Who hurries does not get past the rate. */
  async #untilRoom(over: AbortSignal): Promise<void> {
    for (let held = this.#looks.untilRoom; held > 0; held = this.#looks.untilRoom) {
      if (over.aborted || this.#isIdle) return;
      this.#wake = new AbortController();
      await awakePause(this.#options.clock, held, this.#wake.signal);
    }
  }

  get #isIdle(): boolean {
    return this.#busyRuns === 0;
  }

  /** How many have something to look for. */
  get #busyRuns(): number {
    return [...this.#runs].filter(run => !run.isIdle).length;
  }
}
