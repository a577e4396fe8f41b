import type { RunId } from '../core/ids.ts';
import { ok, type Result } from '../core/result.ts';
import type { Plan, PlannedRequest } from '../plan/plan.ts';
import type { Store } from '../store/store.ts';
import { type PlanTrouble, readPlan } from './stored-plan.ts';

/** The plan of a run, which never changes. */
export interface KnownPlan {
  readonly run: RunId;
  readonly plan: Plan;
  readonly requests: ReadonlyMap<string, PlannedRequest>;
}

/** How many plans are kept; one of 10 000 requests takes some megabytes. */
const MOST = 8;

/** Plans that are kept at hand: to read a large one takes a moment, and whoever asks about a run once asks again. */
export class KnownPlans {
  readonly #store: Store;
  /** The one that was asked for last comes last. */
  readonly #plans = new Map<RunId, KnownPlan>();

  constructor(store: Store) {
    this.#store = store;
  }

  async of(run: RunId): Promise<Result<KnownPlan, PlanTrouble>> {
    const known = this.#plans.get(run);
    if (known !== undefined) {
      this.#plans.delete(run);
      this.#plans.set(run, known);
      return ok(known);
    }
    const read = await readPlan(this.#store, run);
    if (!read.ok) return read;
    const plan = read.value;
    const made = { run, plan, requests: new Map(plan.requests.map(request => [request.key, request])) };
    this.#plans.set(run, made);
    const [oldest] = this.#plans.keys();
    if (oldest !== undefined && this.#plans.size > MOST) this.#plans.delete(oldest);
    return ok(made);
  }
}
