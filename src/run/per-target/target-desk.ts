import type { Clock } from '../../core/clock.ts';
import type { PlannedConnection } from '../../plan/plan.ts';
import type { Refusal } from '../../targets/refusal.ts';
import type { Target } from '../../targets/target.ts';
import { BackPressure } from '../back-pressure/back-pressure.ts';
import { CircuitBreaker } from '../circuit-breaker/circuit-breaker.ts';
import type { Polling } from '../follow/poll-interval.ts';
import { Tracker } from '../follow/tracker.ts';
import type { Random } from '../waiting/backoff.ts';

/** As the first run says that comes to the target. */
export interface TargetDeskOptions {
  readonly target: Target;
  readonly connection: Pick<PlannedConnection, 'backPressure'>;
  /** What the target opens at most. */
  readonly connections: number;
  readonly polling: Polling | undefined;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * All that is gentle on one target: how often it is looked at, when it has enough to do, and whether it is well. It counts what
 * all runs of this process do there, and outlives them; each joins with what is its own.
 */
export class TargetDesk {
  readonly breaker: CircuitBreaker;
  readonly pressure: BackPressure;
  readonly tracker: Tracker;

  constructor({ target, connection, connections, polling, clock, random }: TargetDeskOptions) {
    const breaker = new CircuitBreaker({ clock, random });
    const unwell = (refusal: Refusal): void => void breaker.failed(refusal, 'look');
    const well = (): void => breaker.succeeded('look');
    this.breaker = breaker;
    this.pressure = new BackPressure({
      target,
      bounds: connection.backPressure,
      connections,
      clock,
      unwell,
    });
    this.tracker = new Tracker({ target, clock, random, polling, unwell, well });
  }
}

/** The desks of a process, by target; gone with the targets that they are for. */
export class TargetDesks {
  readonly #desks = new WeakMap<Target, TargetDesk>();

  of(options: TargetDeskOptions): TargetDesk {
    const desk = this.#desks.get(options.target) ?? new TargetDesk(options);
    this.#desks.set(options.target, desk);
    return desk;
  }
}
