import type { Clock } from '../../core/clock.ts';
import { type RequestKey, requestKey } from '../../core/ids.ts';
import type { Observation, Tracked } from '../../targets/follower.ts';
import type { Refusal } from '../../targets/refusal.ts';
import { FEWEST_FAILURES, PATIENCE } from '../waiting/patience.ts';

/** A run, told what looks show of its requests. */
export interface TrackerListener {
  /**
   * Returns true when the observation tells something new. `lookedAt`: when the look began, by the monotonic clock; what
   * happened since then it may not show.
   */
  observed(observation: Observation, lookedAt: number): boolean;
  /** The target has answered, after it had not for so many milliseconds. */
  back(away: number): void;
  /** No answer for longer than `patience`: what is tracked will not be looked at any more. */
  gaveUp(refusal: Refusal, tracked: readonly Tracked[]): void;
}

/** What makes the looks for all runs. */
export interface Looks {
  /** From now on there is something to look for; `isFirst`: its run had nothing before. */
  begin(isFirst: boolean): void;
  hurry(): void;
  urge(): void;
  /** There is less to look for. */
  dropped(): void;
}

/** What is followed for one run on one target. How patient it is with a target that does not answer, is its own. */
export class TrackerOfRun {
  readonly #number: number;
  readonly #looks: Looks;
  readonly #clock: Clock;
  readonly #listener: TrackerListener;
  /** Each with the key that its follower knows it by. */
  readonly #tracked = new Map<RequestKey, Tracked>();
  #failures = 0;
  /** When the first of the looks began that have failed in a row. */
  #failingSince = 0;
  #isOver = false;

  /** `number`: which of the runs that the target was used by it is. */
  constructor(number: number, looks: Looks, clock: Clock, listener: TrackerListener) {
    this.#number = number;
    this.#looks = looks;
    this.#clock = clock;
    this.#listener = listener;
  }

  /** From now on this request is looked for; soon, even if nothing has moved for a while. */
  track(tracked: Tracked): void {
    // An answer that came too late.
    if (this.#isOver) return;
    const isFirst = this.#tracked.size === 0;
    if (isFirst) this.#failures = 0;
    const key = this.#keyOf(tracked.key);
    this.#tracked.set(tracked.key, key === tracked.key ? tracked : { ...tracked, key });
    this.#looks.begin(isFirst);
  }

  untrack(key: RequestKey): void {
    if (this.#tracked.delete(key)) this.#looks.dropped();
  }

  /** Somebody waits for what the next look shows: the end of what was cancelled, or whether a time is over. */
  urge(): void {
    this.#looks.urge();
  }

  /** Something has just been done that the next look should show. */
  hurry(): void {
    this.#looks.hurry();
  }

  /** For a look, by the keys of the run. */
  get all(): ReadonlyMap<RequestKey, Tracked> {
    return this.#tracked;
  }

  get isIdle(): boolean {
    return this.#tracked.size === 0;
  }

  /** The run is over. */
  clear(): void {
    this.#isOver = true;
    this.#tracked.clear();
  }

  /** A look has passed in which something was looked for here. */
  passed(): void {
    const away = this.#failures === 0 ? 0 : this.#clock.monotonic() - this.#failingSince;
    this.#failures = 0;
    if (away > 0) this.#listener.back(away);
  }

  /** One that began at `asked` has failed. */
  failed(refusal: Refusal, asked: number): void {
    if (this.#failures === 0) this.#failingSince = asked;
    this.#failures += 1;
    // Looks are counted too: a machine that slept for an hour has not waited for an hour.
    if (this.#failures < FEWEST_FAILURES || this.#clock.monotonic() - this.#failingSince <= PATIENCE) return;
    const left = [...this.#tracked].map(([key, tracked]) => ({ ...tracked, key }));
    this.#tracked.clear();
    this.#listener.gaveUp(refusal, left);
  }

  /** `key`: that of the run. Returns true when the observation tells something new. */
  take(key: RequestKey, observation: Observation, lookedAt: number): boolean {
    const tracked = this.#tracked.get(key);
    if (tracked === undefined) return false;
    if (observation.state === 'running' && tracked.build?.number !== observation.build.number)
      this.#tracked.set(key, { ...tracked, build: observation.build });
    return this.#listener.observed(observation.key === key ? observation : { ...observation, key }, lookedAt);
  }

  /** Those of the first run stay as they are: mostly there is no other. Two runs of one trigger have the same keys. */
  #keyOf(key: RequestKey): RequestKey {
    return this.#number === 0 ? key : requestKey(`${this.#number}/${key}`);
  }
}
