import type { Clock } from '../core/clock.ts';
import type { RunName } from '../schedule/decide/decision.ts';
import type { TriggerState } from '../schedule/decide/trigger-state.ts';
import type { IsHeld, Look } from '../schedule/scheduler.ts';

/** A look so long after the one before, in milliseconds, is late: ticks come each second. */
const ON_TIME = 30_000;

/** How long runs have to show that they have ended, in milliseconds: a look at a slow controller and its answer. */
export const GRACE = 20_000;

/**
 * After a restart, a sleep or a stall, runs may have ended that nobody here knows of yet, and a fire that meets one of them
 * would be skipped for a run that is over. So what a late look finds due of a trigger that has a run, and whose `overlap`
 * asks for it, waits until that run has ended, or has had the time to show it. All other fires wait for nothing.
 */
export class LateLook {
  readonly #clock: Clock;
  readonly #release: () => void;
  /** Triggers whose fires wait, with the runs that may have ended. */
  readonly #triggers = new Map<string, Set<RunName>>();
  /** From the late one on, as long as any trigger waits. */
  #looks: Look[] = [];
  #callOff: () => void = () => {};

  /** `release`: called when the time to show it is over, and nothing is held any more. */
  constructor(clock: Clock, release: () => void) {
    this.#clock = clock;
    this.#release = release;
  }

  /** What has held fires back, oldest first; none: nothing is held. */
  get looks(): readonly Look[] {
    return this.#looks;
  }

  readonly isHeld: IsHeld = ({ trigger, rules }) =>
    rules.overlap !== 'allow-all' && this.#triggers.has(trigger);

  /**
   * Looks by `tick`, and holds back what has to wait. `last`: when the clock was looked at before, in milliseconds since
   * 1970; null: not by this process.
   */
  look(last: number | null, states: ReadonlyMap<string, TriggerState>, tick: (isHeld: IsHeld) => Look): void {
    const isLate = last === null || this.#clock.now() - last > ON_TIME;
    // As they are before the look: a run that it starts is known to run.
    const unsure = isLate ? withRuns(states) : new Map<string, Set<RunName>>();
    const look = tick(schedule => {
      const runs = unsure.get(schedule.trigger);
      if (runs !== undefined && schedule.rules.overlap !== 'allow-all') this.#hold(schedule.trigger, runs);
      return this.isHeld(schedule);
    });
    if (this.#triggers.size > 0) this.#looks.push(look);
  }

  /** A run has ended; true: nothing more is waited for, so that the fires of its trigger may be decided. */
  ended(run: RunName, trigger: string): boolean {
    const runs = this.#triggers.get(trigger);
    runs?.delete(run);
    return runs?.size === 0 && this.#triggers.delete(trigger);
  }

  /** To be called when what was held has been decided: what waits still needs its looks. */
  released(): void {
    if (this.#triggers.size === 0) this.forget();
  }

  /** What waits does not happen. */
  forget(): void {
    this.#callOff();
    this.#callOff = () => {};
    this.#triggers.clear();
    this.#looks = [];
  }

  #hold(trigger: string, runs: Set<RunName>): void {
    if (this.#triggers.size === 0) {
      this.#callOff = this.#clock.after(GRACE, () => {
        this.#triggers.clear();
        this.#release();
      });
    }
    this.#triggers.set(trigger, runs);
  }
}

const withRuns = (states: ReadonlyMap<string, TriggerState>): ReadonlyMap<string, Set<RunName>> =>
  new Map(
    [...states]
      .filter(([, { running }]) => running.length > 0)
      .map(([trigger, { running }]) => [trigger, new Set(running)]),
  );
