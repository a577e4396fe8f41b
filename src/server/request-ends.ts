import type { RequestKey } from '../core/ids.ts';
import type { Plan, PlannedRequest, PlannedTrigger } from '../plan/plan.ts';
import type { CancelCause, RunEvent } from '../run/events.ts';
import { isEnd, type Verdict } from '../run/request-state.ts';
import { isRetried } from '../run/requests/attempts.ts';
import { leavesBehind, type RequestReport, type RunSummary, reportOf } from '../run/summary.ts';

/** What a request has come to, in all of its attempts. */
export interface RequestEnd {
  readonly target: string;
  readonly verdict: Verdict;
}

/** An attempt of a request. */
interface Attempt {
  readonly request: PlannedRequest;
  /** From 1. */
  readonly attempt: number;
}

/**
 * Which requests of one run have come to their ends, each told once and as the run's summary will say it. They are told when
 * they happen; only an end after which another attempt may follow is told with the run's end, should none follow.
 */
export class RequestEnds {
  readonly #triggers: ReadonlyMap<string, PlannedTrigger>;
  readonly #attempts: Map<RequestKey, Attempt>;
  readonly #cancelled = new Map<RequestKey, CancelCause>();
  readonly #told = new Set<PlannedRequest>();

  constructor(plan: Plan) {
    this.#triggers = new Map(plan.triggers.map(trigger => [trigger.name, trigger]));
    this.#attempts = new Map(plan.requests.map(request => [request.key, { request, attempt: 1 }]));
  }

  /** Where an attempt goes; null: the plan has no such request. */
  targetOf(key: RequestKey): string | null {
    return this.#attempts.get(key)?.request.target ?? null;
  }

  /** To be called with every event of the run, in order. */
  take(event: RunEvent): readonly RequestEnd[] {
    switch (event.type) {
      case 'request-retried': {
        const { key, as, attempt } = event;
        const request = this.#attempts.get(key)?.request;
        if (request !== undefined) this.#attempts.set(as, { request, attempt });
        return [];
      }
      case 'request-cancelling':
        this.#cancelled.set(event.key, event.because);
        return [];
      case 'request-changed':
        return this.#changed(event);
      case 'request-released':
        return this.#ended(event.key, { released: event.because });
      case 'run-finished':
        return this.#finished(event.summary);
      default:
        return [];
    }
  }

  #changed({ key, state, byItself }: Extract<RunEvent, { type: 'request-changed' }>): readonly RequestEnd[] {
    if (byItself === true || state.state === 'planned') this.#cancelled.delete(key);
    if (!isEnd(state)) return [];
    return this.#ended(key, { state, cancelled: this.#cancelled.get(key) ?? null });
  }

  #ended(key: RequestKey, how: Partial<RequestReport>): readonly RequestEnd[] {
    const known = this.#attempts.get(key);
    if (known === undefined) return [];
    const { request, attempt } = known;
    const { state = { state: 'planned' } as const, ...causes } = how;
    const { unstable = 'failure', retry = null } = this.#triggers.get(request.trigger) ?? {};
    const report = reportOf(request, state, unstable, causes);
    // Of one that is not sent after all, what came before it decides.
    const isDropped = attempt > 1 && state.state === 'skipped';
    return isDropped || isRetried({ ...report, attempt }, retry) ? [] : this.#tell(report);
  }

  /** One that leaves something behind goes on: it has another end. */
  #finished(summary: RunSummary): readonly RequestEnd[] {
    return leavesBehind(summary) ? [] : summary.requests.flatMap(report => this.#tell(report));
  }

  #tell({ request, verdict }: Pick<RequestReport, 'request' | 'verdict'>): readonly RequestEnd[] {
    const planned = this.#attempts.get(request.key)?.request;
    if (verdict === null || planned === undefined || this.#told.has(planned)) return [];
    this.#told.add(planned);
    return [{ target: planned.target, verdict }];
  }
}
