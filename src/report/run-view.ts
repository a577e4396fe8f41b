import type { RequestKey } from '../core/ids.ts';
import type { Plan, PlannedRequest } from '../plan/plan.ts';
import { label } from '../plan/trigger-text.ts';
import type { RunEvent } from '../run/events.ts';
import { isEnd, type RequestState, type Verdict, verdictOf } from '../run/request-state.ts';

/** What reports need to know of a run so far; made of the plan and the events alone. */
export class RunView {
  readonly plan: Plan;
  readonly #requests = new Map<
    RequestKey,
    { readonly request: PlannedRequest; state: RequestState; since: number }
  >();
  /** Those between being sent and their end, in the order in which they were sent. */
  readonly #underWay = new Set<RequestKey>();
  readonly #verdicts = new Map<Verdict, number>();
  startedAt = 0;
  stopping = false;
  /** Targets that do not answer, with the reason. */
  readonly unwell = new Map<string, string>();

  constructor(plan: Plan) {
    this.plan = plan;
    for (const request of plan.requests) {
      this.#requests.set(request.key, { request, state: { state: 'planned' }, since: 0 });
    }
  }

  take(event: RunEvent): void {
    switch (event.type) {
      case 'run-started':
        this.startedAt = event.at;
        break;
      case 'request-changed':
        this.#change(event.key, event.state, event.at);
        break;
      case 'target-unwell':
        this.unwell.set(event.target, event.refusal.message);
        break;
      case 'target-well':
        this.unwell.delete(event.target);
        break;
      case 'run-stopping':
        this.stopping = true;
        break;
      case 'request-held':
      case 'request-cancelling':
      case 'request-released':
      case 'cancel-refused':
      case 'request-unseen':
      case 'run-finished':
        break;
    }
  }

  #change(key: RequestKey, state: RequestState, at: number): void {
    const entry = this.#requests.get(key);
    if (entry === undefined) return;
    if (entry.state.state !== state.state) entry.since = at;
    entry.state = state;
    if (isEnd(state)) {
      this.#underWay.delete(key);
      const verdict = verdictOf(state);
      this.#verdicts.set(verdict, this.ended(verdict) + 1);
    } else this.#underWay.add(key);
  }

  get total(): number {
    return this.#requests.size;
  }

  get done(): number {
    return [...this.#verdicts.values()].reduce((sum, amount) => sum + amount, 0);
  }

  ended(verdict: Verdict): number {
    return this.#verdicts.get(verdict) ?? 0;
  }

  /** What is under way, oldest first. `since`: when it came into its present state. */
  *underWay(): Generator<{
    readonly request: PlannedRequest;
    readonly state: RequestState;
    readonly since: number;
  }> {
    for (const key of this.#underWay) {
      const entry = this.#requests.get(key);
      if (entry !== undefined) yield entry;
    }
  }

  get inFlight(): number {
    return this.#underWay.size;
  }

  /** A request's short name: its combination, with the trigger's name where there are several triggers. */
  name(key: RequestKey): string {
    const request = this.#requests.get(key)?.request;
    return request === undefined ? key : requestName(request, this.plan);
  }
}

export function requestName(request: PlannedRequest, plan: Plan): string {
  const combination = request.combination.size === 0 ? '' : label(request);
  if (plan.triggers.length === 1 && combination !== '') return combination;
  return combination === '' ? request.trigger : `${request.trigger} ${combination}`;
}
