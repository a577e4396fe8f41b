import type { RunId } from '../core/ids.ts';
import type { ServiceEvent } from '../service/service-event.ts';
import { RunView } from './run-view.ts';

/** What is known of each run that a service conducts at present. */
export class RunViews {
  readonly #views = new Map<RunId, RunView>();
  /** A run's view is needed for its last event, too: it goes with the next one. */
  #left: RunId | null = null;

  /** Takes in what has happened; to be called with every event, in their order. */
  take(event: ServiceEvent): void {
    if (this.#left !== null) this.#views.delete(this.#left);
    this.#left = null;
    if (event.type === 'run-begun') {
      const view = new RunView(event.plan);
      for (const past of event.past) view.take(past);
      this.#views.set(event.run, view);
    } else if (event.type === 'run-event') this.#views.get(event.run)?.take(event.event);
    else if (event.type === 'run-left') this.#left = event.run;
  }

  /** null: it is not conducted here. */
  of(run: RunId): RunView | null {
    return this.#views.get(run) ?? null;
  }
}
