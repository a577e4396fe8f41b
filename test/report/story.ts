import { queueId, runId } from '../../src/core/ids.ts';
import type { Plan, PlannedRequest } from '../../src/plan/plan.ts';
import { RunView } from '../../src/report/run-view.ts';
import type { CancelCause, HeldBy, ReleaseCause, RunEvent } from '../../src/run/events.ts';
import type { RequestState } from '../../src/run/request-state.ts';
import { type RunSummary, reportOf } from '../../src/run/summary.ts';
import type { BuildResult } from '../../src/targets/build.ts';
import type { Refusal } from '../../src/targets/refusal.ts';
import { FakeClock } from '../fake-clock.ts';
import { planOf } from '../plan/planning.ts';

export const REFUSAL: Refusal = {
  reason: 'unauthenticated',
  target: 'ci',
  request: 'POST /job/build/buildWithParameters',
  status: 401,
  message: 'The user or the API token is wrong.',
  next: 'Check TOKEN.',
  effect: 'none',
};

/** A plan of one trigger, `nightly`, with so many requests `n=0`, `n=1`… */
export const planOfSize = (size: number, more = ''): Plan =>
  planOf(`version: 1
limits: {max-requests: 10000}
targets: {ci: {type: jenkins, url: "https://ci.example.com/"}}
triggers:
  nightly:
    job: platform/build
    matrix: {n: [${Array.from({ length: size }, (_, n) => n).join(', ')}]}
    parameters: {N: "\${{ matrix.n }}"}
${more}`);

export const UNDER_NIGHTLY: HeldBy = { kind: 'trigger', name: 'nightly', limit: 4 };

/** A run told event by event, as `execute` tells one, on a clock that a test moves. */
export class Story {
  readonly plan: Plan;
  readonly clock: FakeClock;
  readonly #listeners: ((event: RunEvent) => void)[] = [];
  readonly #states = new Map<PlannedRequest, RequestState>();
  readonly #cancelled = new Map<PlannedRequest, CancelCause>();
  readonly #released = new Map<PlannedRequest, ReleaseCause>();
  #startedAt = 0;

  constructor(plan: Plan, clock = new FakeClock()) {
    this.plan = plan;
    this.clock = clock;
  }

  /** A view that takes in every event; for reporters that do not keep one of their own. */
  view(): RunView {
    const view = new RunView(this.plan);
    this.listen(event => view.take(event));
    return view;
  }

  listen(listener: (event: RunEvent) => void): void {
    this.#listeners.push(listener);
  }

  tell(event: RunEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  start(): void {
    this.#startedAt = this.clock.now();
    const requests = this.plan.requests.length;
    this.tell({ type: 'run-started', at: this.clock.now(), run: runId('20261122-170000-k3f9'), requests });
  }

  hold(index: number, by: HeldBy = UNDER_NIGHTLY): void {
    this.tell({ type: 'request-held', at: this.clock.now(), key: this.request(index).key, by });
  }

  queue(index: number, why: string | null = null): void {
    if (!this.#states.has(this.request(index))) this.change(index, { state: 'submitting' });
    this.change(index, { state: 'queued', queueId: queueId(String(index + 1)), why, merged: null });
  }

  run(index: number): void {
    this.change(index, { state: 'running', queueId: queueId(String(index + 1)), build: this.build(index) });
  }

  finish(index: number, result: BuildResult = 'SUCCESS', duration = 3_000): void {
    this.change(index, { state: 'finished', build: this.build(index), result, duration });
  }

  cancel(index: number, because: CancelCause): void {
    const request = this.request(index);
    this.#cancelled.set(request, because);
    this.tell({ type: 'request-cancelling', at: this.clock.now(), key: request.key, because });
  }

  release(index: number, because: ReleaseCause): void {
    const request = this.request(index);
    this.#released.set(request, because);
    this.tell({ type: 'request-released', at: this.clock.now(), key: request.key, because });
  }

  change(index: number, state: RequestState): void {
    const request = this.request(index);
    this.#states.set(request, state);
    this.tell({ type: 'request-changed', at: this.clock.now(), key: request.key, state });
  }

  /** Ends the run. */
  end(interrupted = false): RunSummary {
    const summary: RunSummary = {
      run: runId('20261122-170000-k3f9'),
      startedAt: this.#startedAt,
      finishedAt: this.clock.now(),
      interrupted,
      requests: this.plan.requests.map(request =>
        reportOf(request, this.#states.get(request) ?? { state: 'planned' }, 'failure', {
          released: this.#released.get(request) ?? null,
          cancelled: this.#cancelled.get(request) ?? null,
        }),
      ),
    };
    this.tell({ type: 'run-finished', at: this.clock.now(), summary });
    return summary;
  }

  request(index: number): PlannedRequest {
    const request = this.plan.requests[index];
    if (request === undefined) throw new Error(`the plan has no request ${index}`);
    return request;
  }

  build(index: number): { readonly number: number; readonly url: string } {
    return { number: index + 1, url: `https://ci.example.com/job/platform/job/build/${index + 1}/` };
  }
}
