import type { Clock } from '../core/clock.ts';
import type { KeepSpec } from '../manifest/manifest.ts';
import {
  decisionRetentionOf,
  forgetDecisions,
  forgetRuns,
  retentionsOf,
  type Sharer,
} from '../store/retention.ts';
import type { Store } from '../store/store.ts';

/** How long until old runs and decisions are forgotten once more, and after the start. Milliseconds. */
export const UPKEEP = { interval: 3_600_000, afterStart: 60_000 } as const;

/** Forgetting takes no longer than this at a time, in milliseconds: what is left goes a minute later. */
const LONGEST = 10_000;

export interface UpkeepOptions {
  readonly clock: Clock;
  readonly store: Pick<Store, 'forget' | 'forgetDecisions' | 'places'>;
  /** As the manifest says at present. */
  readonly keep: () => KeepSpec;
  readonly sharer: Sharer;
}

/**
 * Has a store forget what is not to be kept, from time to time and in small steps, as long as a service lives: runs, orders
 * and what was decided of fires, which grow whether runs end or not. That it fails is told by whatever wants to write next.
 */
export class Upkeep {
  readonly #options: UpkeepOptions;
  #callOff: () => void = () => {};
  #isClosed = false;

  constructor(options: UpkeepOptions) {
    this.#options = options;
  }

  begin(): void {
    this.#later(UPKEEP.afterStart);
  }

  close(): void {
    this.#isClosed = true;
    this.#callOff();
  }

  #later(delay: number): void {
    if (!this.#isClosed) this.#callOff = this.#options.clock.after(delay, () => void this.#sweep());
  }

  async #sweep(): Promise<void> {
    const { clock, store, keep, sharer } = this.#options;
    const beganAt = clock.monotonic();
    const [now, options] = [clock.now(), { clock, time: LONGEST }];
    const retentions = await retentionsOf(store, keep(), sharer, now);
    const runs = retentions.ok ? await forgetRuns(store, retentions.value, options) : retentions;
    if (runs.ok && !this.#isClosed) await forgetDecisions(store, decisionRetentionOf(keep(), now), options);
    const isCut = clock.monotonic() - beganAt >= LONGEST;
    this.#later(isCut ? UPKEEP.afterStart : UPKEEP.interval);
  }
}
