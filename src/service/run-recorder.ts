import type { RequestKey } from '../core/ids.ts';
import { sharedThen } from '../core/shared-then.ts';
import type { RunEvent } from '../run/events.ts';
import { type Journal, mustPrecede, type Recorded } from '../store/journal.ts';

/**
 * Writes the events of a run down, and then tells them. Who leaves a run in the middle must not end it: nothing more is
 * sent then, what is on its way is still written down, and after `seal` nothing is, so that the next process finds the run
 * as it stands.
 */
export class RunRecorder {
  readonly #journal: Journal;
  readonly #tell: (event: RunEvent) => void;
  /** Sent, and not answered yet. */
  readonly #onTheWay = new Set<RequestKey>();
  /** Submissions that wait for the seal instead of being sent. */
  readonly #held = new Set<RequestKey>();
  readonly #sealed: Promise<void>;
  readonly #whetherRecorded = sharedThen(({ ok }: Recorded) => ok);
  #seal: () => void = () => {};
  #isSealed = false;
  /** Called when nothing is on its way any more; null: nobody leaves. */
  #onQuiet: (() => void) | null = null;

  constructor(journal: Journal, tell: (event: RunEvent) => void) {
    this.#journal = journal;
    this.#tell = tell;
    this.#sealed = new Promise(resolve => {
      this.#seal = resolve;
    });
  }

  /** The run's event sink. */
  readonly emit = (event: RunEvent): undefined | Promise<boolean> => {
    if (this.#isSealed) return mustPrecede(event) ? Promise.resolve(false) : undefined;
    if (this.#onQuiet !== null && mustPrecede(event)) return this.#hold(event);
    // A run of which something was held back has not finished, whatever it takes itself for.
    if ('key' in event ? this.#held.has(event.key) : event.type === 'run-finished' && this.#held.size > 0)
      return undefined;
    const recorded = this.#journal.append(event);
    this.#tell(event);
    this.#follow(event);
    return mustPrecede(event) ? this.#whetherRecorded(recorded) : undefined;
  };

  /** Lets nothing more be sent. Resolves when all that is on its way has been answered. */
  leave(): Promise<void> {
    return new Promise(resolve => {
      this.#onQuiet = resolve;
      this.#lookAround();
    });
  }

  /** From now on nothing is written down or told. */
  seal(): void {
    this.#isSealed = true;
    this.#seal();
  }

  /** Neither done nor refused. Of what is not cancelled for now, the rest of its story is written down as it comes. */
  #hold(event: RunEvent): Promise<boolean> {
    if (event.type === 'request-changed') this.#held.add(event.key);
    return this.#sealed.then(() => false);
  }

  #follow(event: RunEvent): void {
    if (event.type === 'request-changed' && event.state.state === 'submitting') this.#onTheWay.add(event.key);
    // One whose answer was lost is looked for; the next process can do that, too.
    else if (event.type === 'request-changed' || event.type === 'request-reconciling')
      this.#onTheWay.delete(event.key);
    this.#lookAround();
  }

  #lookAround(): void {
    if (this.#onTheWay.size === 0) this.#onQuiet?.();
  }
}
