import type { Clock } from '../core/clock.ts';
import { type Fire, nextFire } from './fires.ts';
import { sortOverdue } from './overdue.ts';
import type { Schedule } from './schedule.ts';
import type { TickSource } from './tick-source.ts';
import { TimerHeap } from './timer-heap.ts';

export interface SchedulerOptions {
  readonly clock: Clock;
  readonly ticks: TickSource;
  readonly schedules: readonly Schedule[];
  /** A fire is due: called once for each, in order of instants, and of `schedules` where instants are equal. */
  readonly onFire: (schedule: Schedule, fire: Fire) => void;
  /** Fires came due while nobody looked and are too late to run; for `count` see `MissedFires`. */
  readonly onMissed: (schedule: Schedule, count: number, first: Fire, last: Fire) => void;
}

/** A schedule, and up to which instant its fires have been dealt with. */
interface Entry {
  readonly schedule: Schedule;
  readonly order: number;
  evaluated: number;
}

interface PendingFire {
  readonly entry: Entry;
  readonly fire: Fire;
}

/**
 * Hands over the fires of all schedules as they come due. At each tick it asks the clock, so late ticks lose
 * nothing; each schedule only moves forward, so a clock that steps back repeats nothing. What becomes of a fire
 * that was handed over, such as whether it may overlap a running one, is its receiver's concern.
 */
export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #entries: readonly Entry[];
  #heap = new TimerHeap<PendingFire>();

  constructor(options: SchedulerOptions) {
    this.#options = options;
    this.#entries = options.schedules.map((schedule, order) => ({ schedule, order, evaluated: -Infinity }));
  }

  /** Begins with the fires strictly later than now. Starting again after `stop` drops what lay between. */
  start(): void {
    const now = this.#options.clock.now();
    this.#heap = new TimerHeap();
    for (const entry of this.#entries) this.#moveOn(entry, Math.max(entry.evaluated, now));
    this.#options.ticks.start(() => this.#tick());
  }

  stop(): void {
    this.#options.ticks.stop();
  }

  /** When the next fire of any schedule is due (ms since 1970, UTC); null when none will be. */
  nextInstant(): number | null {
    return this.#heap.peek()?.at ?? null;
  }

  #tick(): void {
    const now = this.#options.clock.now();
    for (let due = this.#takeDue(now); due !== null; due = this.#takeDue(now)) this.#settle(due, now);
  }

  #takeDue(now: number): PendingFire | null {
    const next = this.#heap.peek();
    if (next === null || next.at > now) return null;
    this.#heap.pop();
    return next.item;
  }

  /** The entry moves on before anybody is told, so that a receiver that throws costs no other fire. */
  #settle({ entry, fire }: PendingFire, now: number): void {
    const { schedule } = entry;
    const { run, missed } = sortOverdue(schedule, fire, now);
    if (run === null) this.#moveOn(entry, missed?.last.at ?? fire.at);
    else if (run.at === fire.at) this.#moveOn(entry, fire.at);
    // Its turn comes in the order of instants, among the fires of the other schedules.
    else this.#await(entry, run);
    if (missed !== null) this.#options.onMissed(schedule, missed.count, missed.first, missed.last);
    if (run?.at === fire.at) this.#options.onFire(schedule, fire);
  }

  /** Waits for the first fire later than `evaluated`. */
  #moveOn(entry: Entry, evaluated: number): void {
    entry.evaluated = evaluated;
    const fire = nextFire(entry.schedule, evaluated);
    if (fire !== null) this.#await(entry, fire);
  }

  #await(entry: Entry, fire: Fire): void {
    this.#heap.push(fire.at, entry.order, { entry, fire });
  }
}
