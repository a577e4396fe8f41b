import type { RunId } from '../core/ids.ts';
import type { RunEvent } from '../run/events.ts';

/** Which targets do not answer. All runs of the process that go there are told, so that one outage is told many times. */
export class Outages {
  /** By target, the runs that were told and not yet that it is over. */
  readonly #told = new Map<string, Set<RunId>>();

  /** The target that has begun not to answer by this; null: none has. */
  begun(run: RunId, event: RunEvent): string | null {
    if (event.type === 'target-well') this.#told.get(event.target)?.delete(run);
    if (event.type !== 'target-unwell') return null;
    const told = this.#told.get(event.target) ?? new Set();
    this.#told.set(event.target, told);
    const isNew = told.size === 0;
    told.add(run);
    return isNew ? event.target : null;
  }

  /** The run is told nothing any more. */
  left(run: RunId): void {
    for (const told of this.#told.values()) told.delete(run);
  }
}
