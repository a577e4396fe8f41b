import type { Clock } from '../../core/clock.ts';
import type { LookBudget } from '../../targets/follower.ts';
import { expectedCost, type LookRate, roomFor, spacing, untilRoom } from './look-rate.ts';

/** Looks whose cost tells what the next one will be. One of several reads the queue as well; an average has to see that. */
const RECENT = 5;

/** As much more is waited for after a look that lacked requests, so that what it left out has its turn. */
const GROWTH = 2;

/** Keeps the looks at one target to their rate: counts what they send, and grants no more than that. */
export class PacedLooks implements LookBudget {
  readonly #clock: Clock;
  readonly #rate: LookRate;
  /** When the last requests were sent, by the monotonic clock; no more of them than count. */
  #sent: number[] = [];
  /** How many requests each of the last looks took, the present one last. */
  #costs: number[] = [];
  /** Whether the last look wanted more requests than it was granted. */
  #lacked = false;

  constructor(clock: Clock, rate: LookRate) {
    this.#clock = clock;
    this.#rate = rate;
  }

  get left(): number {
    return roomFor(this.#sent, this.#clock.monotonic(), this.#rate);
  }

  take(): boolean {
    if (this.left === 0) {
      this.lack();
      return false;
    }
    this.#sent = [...this.#sent, this.#clock.monotonic()].slice(-this.#rate.most);
    this.#costs.push((this.#costs.pop() ?? 0) + 1);
    return true;
  }

  lack(): void {
    this.#lacked = true;
  }

  /** A look begins: what is taken from now on is its cost. */
  begin(): void {
    this.#costs = [...this.#costs, 0].slice(-RECENT);
    this.#lacked = false;
  }

  /** The shortest time between the beginnings of two looks, in milliseconds, as the last ones have cost. */
  get spacing(): number {
    return spacing(expectedCost(this.#costs), this.left, this.#rate);
  }

  /** Whole milliseconds until a look may begin that costs as much as the last ones did; 0: now. */
  get untilRoom(): number {
    const wanted = expectedCost(this.#costs) * (this.#lacked ? GROWTH : 1);
    return Math.ceil(untilRoom(this.#sent, this.#clock.monotonic(), Math.ceil(wanted), this.#rate));
  }
}
