import type { Clock } from '../core/clock.ts';
import type { Problem } from '../core/problem.ts';
import type { ServiceEvent } from './service-event.ts';

export interface SecretWatchOptions {
  readonly clock: Clock;
  /** A problem for each secret that the manifest needs and that cannot be read now. */
  readonly missing: () => Promise<readonly Problem[]>;
  readonly tell: (event: ServiceEvent) => void;
}

/** How long until secrets are looked for again while one is missing. Milliseconds. */
export const LOOK_AGAIN = 60_000;

/**
 * Looks for the secrets of the manifest before anything needs them: a secret that is missing at noon would be told of by the
 * fire of the night that it is needed for.
 */
export class SecretWatch {
  readonly #options: SecretWatchOptions;
  #missing: readonly Problem[] = [];
  #callOff: () => void = () => {};
  /** Looks that have begun: of several at once the last one counts. */
  #looks = 0;
  #isClosed = false;

  constructor(options: SecretWatchOptions) {
    this.#options = options;
  }

  /** As of the last look. */
  get missing(): readonly Problem[] {
    return this.#missing;
  }

  /** Looks now, and from then on as long as one is missing. */
  async look(): Promise<void> {
    const { clock, missing, tell } = this.#options;
    this.#callOff();
    this.#looks += 1;
    const look = this.#looks;
    const found = await missing();
    if (this.#isClosed || look !== this.#looks) return;
    const isNews = textOf(found) !== textOf(this.#missing);
    this.#missing = found;
    if (found.length > 0) this.#callOff = clock.after(LOOK_AGAIN, () => void this.look());
    if (!isNews) return;
    const at = clock.now();
    tell(found.length > 0 ? { type: 'secrets-missing', at, problems: found } : { type: 'secrets-found', at });
  }

  close(): void {
    this.#isClosed = true;
    this.#callOff();
  }
}

const textOf = (problems: readonly Problem[]): string => problems.map(({ message }) => message).join('\n');
