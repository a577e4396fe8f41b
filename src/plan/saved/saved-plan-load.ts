import { fits, isRecord, type ShapeFault, showPath } from '../../core/json-shape.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { CompileCel } from '../../manifest/expression/cel-expression.ts';
import type { KeyedRequests, Plan, PlannedTrigger, PlanStream } from '../plan.ts';
import { SAVED_PLAN_VERSION, type SavedTrigger } from './saved-plan.ts';
import { loadCondition } from './saved-plan-condition.ts';
import { inconsistency } from './saved-plan-consistency.ts';
import { altered, inconsistent, malformed, notJson, type PlanFault } from './saved-plan-fault.ts';
import { type DocumentRead, SavedPlanReader, takeRequests } from './saved-plan-reader.ts';
import { savedPlan } from './saved-plan-shape.ts';
import { loadValues } from './saved-plan-value.ts';
import type { SavedRequests } from './saved-requests.ts';

export interface LoadPlanTools {
  /** Called only when a trigger has an `if:` that is more than a name. */
  readonly compileCel: CompileCel;
}

/** A plan that has been read and checked. Its requests are kept in little room, and made while they are read. */
export interface SavedPlanStream extends PlanStream {
  readonly requests: KeyedRequests;
  /** With all requests in memory, as a run needs them. */
  whole(): Plan;
}

/** The text of a saved plan → the plan, or why it is none. */
export const parsePlan = (text: string, tools: LoadPlanTools): Result<Plan, PlanFault> =>
  wholePlan(parsePlanStream(text, tools));

/** As `parsePlan`, for whoever does not need all requests at once. */
export function parsePlanStream(text: string, tools: LoadPlanTools): Result<SavedPlanStream, PlanFault> {
  const reader = new SavedPlanReader(['plan']);
  reader.push(text);
  const read = reader.end();
  return read === null ? err(notJson('the saved plan')) : openPlan(read, tools);
}

/**
 * Untrusted JSON → the plan that `savePlan` was given: a run of the one is a run of the other. Only the places of
 * warnings are gone.
 */
export function loadPlan(document: unknown, tools: LoadPlanTools): Result<Plan, PlanFault> {
  return wholePlan(openPlan(takeRequests(document), tools));
}

/** As `loadPlan`, of a document whose requests have come in already. */
export function openPlan(
  { document, requests, digest }: Omit<DocumentRead, 'signature'>,
  { compileCel }: LoadPlanTools,
): Result<SavedPlanStream, PlanFault> {
  const foreign = versionFault(document);
  if (foreign !== null) return err(foreign);
  const wrong = savedPlan.check(document) ?? requestFault(requests);
  if (wrong !== null || !fits(document, savedPlan)) {
    const { path, expected } = wrong ?? { path: [], expected: 'another form' };
    return err(malformed(`the saved plan is wrong at ${showPath(path)}: expected ${expected}`));
  }
  const { plan } = document;
  if (digest === null || `sha256:${digest}` !== document.digest) return err(altered('the saved plan'));
  const { table, census } = requests;
  const unfit = inconsistency(plan, census);
  if (unfit !== null) return err(inconsistent(unfit));
  const triggers: PlannedTrigger[] = [];
  for (const saved of plan.triggers) {
    const trigger = loadTrigger(saved, compileCel);
    if (!trigger.ok) return trigger;
    triggers.push(trigger.value);
  }
  const { manifest, files, secrets, limits, targets, warnings } = plan;
  const parts = {
    manifest,
    files,
    secrets,
    ...(limits === undefined ? {} : { limits }),
    targets: new Map(targets.map(target => [target.name, target])),
    triggers,
    warnings,
  };
  return ok({ ...parts, requests: table, whole: () => ({ ...parts, requests: [...table] }) });
}

const wholePlan = (plan: Result<SavedPlanStream, PlanFault>): Result<Plan, PlanFault> =>
  plan.ok ? ok(plan.value.whole()) : plan;

const requestFault = ({ fault }: SavedRequests): ShapeFault | null =>
  fault === null ? null : { ...fault, path: ['plan', 'requests', ...fault.path] };

/** Checked first: if the document is something else, its members need not be looked at. */
function versionFault(document: unknown): PlanFault | null {
  const version = isRecord(document) ? document.savedPlan : undefined;
  if (typeof version !== 'number') {
    const next = 'Give a plan that volley has saved.';
    return { code: 'not-a-saved-plan', message: 'the document is not a saved plan', next };
  }
  return newerPlanFault(document);
}

/** null: it is no plan of a newer volley, whatever else it is. */
export function newerPlanFault(document: unknown): PlanFault | null {
  const version = isRecord(document) ? document.savedPlan : undefined;
  if (typeof version !== 'number' || version <= SAVED_PLAN_VERSION) return null;
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
