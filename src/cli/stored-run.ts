import type { Problem } from '../core/problem.ts';
import { err, ok, type Result } from '../core/result.ts';
import { compileCel } from '../manifest/cel.ts';
import type { Plan } from '../plan/plan.ts';
import { parsePlan } from '../plan/saved-plan-load.ts';
import type { RunEvent } from '../run/events.ts';
import { type RequestReport, reportOf } from '../run/summary.ts';
import type { RequestRecord, RunRecord } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { storeProblem } from './open-store.ts';

/** A run as the store knows it. */
export interface StoredRun {
  readonly record: RunRecord;
  readonly plan: Plan;
  /** In plan order. */
  readonly requests: readonly RequestRecord[];
}

/** By its id, a beginning of it, or `last`. */
export async function readRun(store: Store, name: string): Promise<Result<StoredRun, Problem>> {
  const record = await store.run(name);
  if (!record.ok) return err(storeProblem(record.error));
  const { id } = record.value;
  const [text, requests] = [await store.planOf(id), await store.requestsOf(id)];
  if (!text.ok) return err(storeProblem(text.error));
  if (!requests.ok) return err(storeProblem(requests.error));
  const plan = parsePlan(text.value, { compileCel });
  if (!plan.ok) return err({ severity: 'error', ...plan.error });
  return ok({ record: record.value, plan: plan.value, requests: requests.value });
}

/** What became of each request so far, in plan order. */
export function reportsOf({ plan, requests }: StoredRun): readonly RequestReport[] {
  const records = new Map(requests.map(record => [record.key, record]));
  const unstable = new Map(plan.triggers.map(trigger => [trigger.name, trigger.unstable]));
  return plan.requests.map(request => {
    const { state = { state: 'planned' } as const, released, cancelled } = records.get(request.key) ?? {};
    return reportOf(request, state, unstable.get(request.trigger) ?? 'failure', {
      released: released ?? null,
      cancelled: cancelled ?? null,
    });
  });
}

/** Events are read in pages of so many: a run of 50 000 requests has some 200 000. */
const PAGE = 5_000;

/** Every event of a run but its last, whose summary the others tell. */
export async function* eventsOf(store: Store, run: StoredRun): AsyncGenerator<Result<RunEvent, Problem>> {
  let after = 0;
  while (true) {
    const page = await store.eventsOf(run.record.id, after, PAGE);
    if (!page.ok) {
      yield err(storeProblem(page.error));
      return;
    }
    for (const { seq, event } of page.value) {
      after = seq;
      if (event.type !== 'run-finished') yield ok(event);
    }
    if (page.value.length < PAGE) return;
  }
}
