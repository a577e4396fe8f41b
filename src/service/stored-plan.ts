import type { RunId } from '../core/ids.ts';
import type { Problem } from '../core/problem.ts';
import { err, type Result } from '../core/result.ts';
import { compileCel } from '../manifest/expression/cel.ts';
import type { Plan } from '../plan/plan.ts';
import { parsePlan } from '../plan/saved/saved-plan-load.ts';
import type { Store } from '../store/store.ts';
import type { StoreFault } from '../store/store-fault.ts';
import { storedPlanProblem } from '../store/store-problem.ts';

/** Why a plan that was written down cannot be had. */
export type PlanTrouble =
  | { readonly kind: 'store'; readonly fault: StoreFault }
  | { readonly kind: 'plan'; readonly problem: Problem };

/** The plan of a run, as it was when the run began. */
export async function readPlan(store: Store, run: RunId): Promise<Result<Plan, PlanTrouble>> {
  const text = await store.planOf(run);
  if (!text.ok) return err({ kind: 'store', fault: text.error });
  const plan = parsePlan(text.value, { compileCel });
  return plan.ok ? plan : err({ kind: 'plan', problem: storedPlanProblem(plan.error, store, run) });
}
