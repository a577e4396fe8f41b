import { fits, isRecord, showPath } from '../core/json-shape.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { CompileCel } from '../manifest/cel-expression.ts';
import type { Plan, PlannedRequest, PlannedTrigger } from './plan.ts';
import { digestOf, SAVED_PLAN_VERSION, type SavedRequest, type SavedTrigger } from './saved-plan.ts';
import { loadCondition } from './saved-plan-condition.ts';
import { inconsistency } from './saved-plan-consistency.ts';
import { inconsistent, malformed, type PlanFault } from './saved-plan-fault.ts';
import { savedPlan } from './saved-plan-shape.ts';
import { loadValues } from './saved-plan-value.ts';

export interface LoadPlanTools {
  /** Called only when a trigger has an `if:` that is more than a name. */
  readonly compileCel: CompileCel;
}

/** The text of a saved plan → the plan, or why it is none. */
export function parsePlan(text: string, tools: LoadPlanTools): Result<Plan, PlanFault> {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return err({
      code: 'not-json',
      message: 'the saved plan is not JSON; it may have been cut off',
      next: 'Make the plan again.',
    });
  }
  return loadPlan(document, tools);
}

/**
 * Untrusted JSON → the plan that `savePlan` was given: a run of the one is a run of the other. Only the places of
 * warnings are gone.
 */
export function loadPlan(document: unknown, { compileCel }: LoadPlanTools): Result<Plan, PlanFault> {
  const foreign = versionFault(document);
  if (foreign !== null) return err(foreign);
  if (!fits(document, savedPlan)) {
    const wrong = savedPlan.check(document);
    const { path, expected } = wrong ?? { path: [], expected: 'another form' };
    return err(malformed(`the saved plan is wrong at ${showPath(path)}: expected ${expected}`));
  }
  const { plan, digest } = document;
  if (digestOf(plan) !== digest) {
    const next = 'Make the plan again; it is not meant to be edited by hand.';
    return err({
      code: 'altered',
      message: 'the saved plan is not what was saved: its digest differs',
      next,
    });
  }
  const unfit = inconsistency(plan);
  if (unfit !== null) return err(inconsistent(unfit));
  const triggers: PlannedTrigger[] = [];
  for (const saved of plan.triggers) {
    const trigger = loadTrigger(saved, compileCel);
    if (!trigger.ok) return trigger;
    triggers.push(trigger.value);
  }
  const { manifest, files, targets, requests, warnings } = plan;
  return ok({
    manifest,
    files,
    targets: new Map(targets.map(target => [target.name, target])),
    triggers,
    requests: requests.map(loadRequest),
    warnings,
  });
}

/** Asked first: of a document that is something else, its members are no news. */
function versionFault(document: unknown): PlanFault | null {
  const version = isRecord(document) ? document.savedPlan : undefined;
  if (typeof version !== 'number') {
    const next = 'Give a plan that volley has saved.';
    return { code: 'not-a-saved-plan', message: 'the document is not a saved plan', next };
  }
  if (version <= SAVED_PLAN_VERSION) return null;
  return {
    code: 'newer-plan',
    message: `the plan was saved by a newer volley (form ${version}; this one knows ${SAVED_PLAN_VERSION})`,
    next: 'Update volley, or make the plan again.',
  };
}

function loadTrigger(
  { condition, inputs, ...trigger }: SavedTrigger,
  compileCel: CompileCel,
): Result<PlannedTrigger, PlanFault> {
  const loaded = condition === null ? ok(null) : loadCondition(condition, trigger.needs, compileCel);
  return loaded.ok ? ok({ ...trigger, inputs: loadValues(inputs), condition: loaded.value }) : loaded;
}

const loadRequest = ({ combination, parameters, ...request }: SavedRequest): PlannedRequest => ({
  ...request,
  combination: loadValues(combination),
  parameters: new Map(parameters),
});
