import type { RequestKey } from '../../core/ids.ts';
import type { Problem } from '../../core/problem.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { compileCel } from '../../manifest/expression/cel.ts';
import type { Plan } from '../../plan/plan.ts';
import { parsePlan } from '../../plan/saved/saved-plan-load.ts';
import type { RunEvent } from '../../run/events.ts';
import { attemptsOf, reportOfAttempts } from '../../run/requests/attempts.ts';
import type { RequestReport } from '../../run/summary.ts';
import type { RequestRecord, RunRecord } from '../../store/records.ts';
import type { Store } from '../../store/store.ts';
import { storedPlanProblem, storeProblem } from '../../store/store-problem.ts';
import type { ManifestIdentity } from '../manifest/manifest-of-run.ts';
import { lastRun, noRuns } from './last-run.ts';

/** A run as the store knows it. */
export interface StoredRun {
  readonly record: RunRecord;
  readonly plan: Plan;
  /** In plan order. */
  readonly requests: readonly RequestRecord[];
}

/** By its id, a beginning of it, or `last`, which is the last one of the manifest `here`. */
export async function readRun(
  store: Store,
  name: string,
  here: ManifestIdentity,
): Promise<Result<StoredRun, Problem>> {
  const record = await readRecord(store, name, here);
  return record.ok ? readRest(store, record.value) : record;
}

/** The plan and the requests of a run that is known. */
export async function readRest(store: Store, record: RunRecord): Promise<Result<StoredRun, Problem>> {
  const { id } = record;
  const [text, requests] = [await store.planOf(id), await store.requestsOf(id)];
  if (!text.ok) return err(storeProblem(text.error));
  if (!requests.ok) return err(storeProblem(requests.error));
  const plan = parsePlan(text.value, { compileCel });
  if (!plan.ok) return err(storedPlanProblem(plan.error, store, id));
  return ok({ record, plan: plan.value, requests: requests.value });
}

/** The run alone, without its plan and its requests. */
export async function readRecord(
  store: Store,
  name: string,
  here: ManifestIdentity,
): Promise<Result<RunRecord, Problem>> {
  if (name === 'last') return lastRun(store, here);
  const record = await store.run(name);
  if (record.ok) return record;
  const problem = storeProblem(record.error);
  if (record.error.code !== 'unknown-run') return err(problem);
  const recent = await store.history({ limit: RECENT });
  if (!recent.ok) return err(storeProblem(recent.error));
  return err(recent.value.length > 0 ? { ...problem, next: nearRuns(name, recent.value) } : noRuns(store));
}

/** So many runs are looked at for what may have been meant. */
const RECENT = 100;

/** People copy the end of an id, or leave out its dashes. */
function nearRuns(name: string, runs: readonly RunRecord[]): string {
  const ids = runs.map(({ id }) => id);
  const bare = name.replaceAll('-', '');
  const meant = bare === '' ? undefined : ids.find(id => id.replaceAll('-', '').includes(bare));
  if (meant !== undefined) return `Did you mean ${meant}?`;
  return `The last ones are: ${ids.slice(0, 3).join(', ')}.`;
}

/** What became of each request so far, in plan order. */
export function reportsOf({ plan, requests }: StoredRun): readonly RequestReport[] {
  const records = new Map(requests.map(record => [record.key, record]));
  const unstable = new Map(plan.triggers.map(trigger => [trigger.name, trigger.unstable]));
  return plan.requests.map(request => {
    const attempts = attemptsOf(request.key, key => records.get(key));
    return reportOfAttempts(request, attempts, unstable.get(request.trigger) ?? 'failure');
  });
}

/** Events are read in pages of so many: a run of 50 000 requests has some 200 000. */
const PAGE = 5_000;

/**
 * Every event of a run but its last, whose summary the others tell. `about`: without what is told of other requests than
 * these.
 */
export async function* eventsOf(
  store: Store,
  run: StoredRun,
  about?: readonly RequestKey[],
): AsyncGenerator<Result<RunEvent, Problem>> {
  const only = about === undefined ? {} : { about };
  let after = 0;
  while (true) {
    const page = await store.eventsOf(run.record.id, { after, limit: PAGE, ...only });
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
