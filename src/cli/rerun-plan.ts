import type { Problem } from '../core/problem.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { narrowPlan } from '../plan/narrow-plan.ts';
import type { Plan } from '../plan/plan.ts';
import { type Selector, selectTriggers } from '../plan/select-triggers.ts';
import type { Restored } from '../run/execute.ts';
import { reportsOf, type StoredRun } from './stored-run.ts';

/** What of an earlier run is run again; nothing said is all of it. */
export interface RerunChoice {
  /** Only what did not succeed. */
  readonly failed?: boolean;
  /** Only these triggers. Labels are those that the manifest gives to triggers of these names now: a plan has none. */
  readonly select?: readonly Selector[];
}

/** What a new run is made of. */
export interface RerunPlan {
  readonly plan: Plan;
  /** What keeps its build of the earlier run, by request key. */
  readonly kept: ReadonlyMap<string, Restored>;
}

/**
 * The plan of the earlier run, exactly as it was saved, or as much of it as is chosen. What the chosen triggers need comes
 * along, and is run again only where it did not succeed.
 */
export function rerunPlan(
  run: StoredRun,
  { failed = false, select = [] }: RerunChoice,
  manifest: Manifest,
): Result<RerunPlan, readonly Problem[]> {
  const { record } = run;
  const triggers = run.plan.triggers.map(({ name, target }) => ({
    name,
    target,
    labels: manifest.triggers.get(name)?.labels ?? [],
  }));
  const selected = selectTriggers(triggers, select, `the run ${record.id}`);
  if (!selected.ok) return selected;
  const chosen = new Set(selected.value.map(({ name }) => name));
  const plan = select.length === 0 ? run.plan : narrowPlan(run.plan, chosen);
  const kept = keptOf(run, plan, trigger => failed || !chosen.has(trigger));
  return kept.size < plan.requests.length ? ok({ plan, kept }) : err([nothing(record.id, select)]);
}

/** What has come to a good end by a build. What was skipped by its trigger's `if` is decided anew. */
function keptOf(
  run: StoredRun,
  plan: Plan,
  mayKeep: (trigger: string) => boolean,
): ReadonlyMap<string, Restored> {
  const planned = new Set(plan.requests.map(({ key }) => key));
  const kept = new Map<string, Restored>();
  for (const { request, good, state, cancelled, released } of reportsOf(run)) {
    if (!good || state.state === 'skipped') continue;
    if (planned.has(request.key) && mayKeep(request.trigger))
      kept.set(request.key, { state, changedAt: null, cancelled, released });
  }
  return kept;
}

const nothing = (run: string, select: readonly Selector[]): Problem => ({
  code: 'nothing-to-rerun',
  severity: 'error',
  message:
    select.length === 0
      ? `every request of the run ${run} has succeeded`
      : `every request of the run ${run} that is selected has succeeded`,
  next: 'Without --failed, all of them are run again.',
});
