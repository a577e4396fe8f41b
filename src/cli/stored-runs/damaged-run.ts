import { systemClock } from '../../core/clock.ts';
import type { RunId } from '../../core/ids.ts';
import type { Problem } from '../../core/problem.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { compileCel } from '../../manifest/expression/cel.ts';
import type { Plan } from '../../plan/plan.ts';
import { parsePlan } from '../../plan/saved/saved-plan-load.ts';
import { readLeft } from '../../store/left-run.ts';
import type { RunRecord } from '../../store/records.ts';
import type { Store } from '../../store/store.ts';
import { storedPlanProblem, storeProblem } from '../../store/store-problem.ts';
import { thisUser } from '../process/this-process.ts';
import { journalPort } from './open-store.ts';

/** What of a run that nobody goes on with cannot be read, though the store can; null: nothing, or the store cannot either. */
export async function damageOf(store: Store, run: RunId): Promise<Problem | null> {
  const plan = await storedPlan(store, run);
  if (!plan.ok) return plan.error.isDamage ? plan.error.problem : null;
  const left = await readLeft(store, run);
  return left.ok || left.error.run === undefined ? null : storeProblem(left.error);
}

interface PlanTrouble {
  readonly problem: Problem;
  readonly isDamage: boolean;
}

/** The plan of a run, of which more than that may not be readable. */
export async function storedPlan(store: Store, run: RunId): Promise<Result<Plan, PlanTrouble>> {
  const text = await store.planOf(run);
  if (!text.ok) return err({ problem: storeProblem(text.error), isDamage: text.error.run !== undefined });
  const plan = parsePlan(text.value, { compileCel });
  if (plan.ok) return plan;
  const problem = storedPlanProblem(plan.error, store, run);
  return err({ problem, isDamage: problem.code === DAMAGED });
}

/** As a store says so, of a run or of all of it. */
export const DAMAGED = 'store-corrupt';

/** Says in the store, and nowhere else, that a run of which too little is left to end its builds has ended. */
export async function endInStore(store: Store, { id, startedAt }: RunRecord): Promise<Result<void, Problem>> {
  const options = { cancelFor: thisUser(), isDamaged: true };
  const port = await journalPort(onFault => store.claim(id, onFault, options));
  if (!port.ok) return port;
  const { journal } = port.value;
  const at = systemClock.now();
  const summary = { run: id, startedAt, finishedAt: at, interrupted: true, requests: [] };
  void journal.append({ type: 'run-finished', at, summary });
  const closed = await journal.close();
  return closed.ok ? ok(undefined) : err(storeProblem(closed.error));
}

/** Its builds were cancelled, as far as it is known which those are. */
export const endedInPart = ({ id }: RunRecord, { message }: Problem): Problem => ({
  code: 'cancelled-in-part',
  severity: 'warning',
  message: `${message}: what only that told of was not cancelled, and may still be running`,
  next: `\`volley status ${id}\` shows what is left of it. Look on the controller for builds that are not there.`,
});

/** Nothing of it was cancelled. */
export const endedInStore = ({ id, triggers }: RunRecord, { message }: Problem): Problem => ({
  code: 'cancelled-in-store',
  severity: 'warning',
  message: `${message}: the run has ended in the store alone; nothing was cancelled, and its builds may still be running`,
  next: `Look on the controller for builds of ${triggers.join(', ')}. \`volley history\` shows the run ${id} as interrupted.`,
});

/** Another run is gone on with in its place. */
export const passedOver = (damage: Problem): Problem => ({ ...damage, severity: 'warning' });

/** There is no other one. */
export const onlyDamaged = (runs: ReadonlySet<RunId>): Problem => ({
  code: 'nothing-to-resume',
  severity: 'error',
  message: `what is left to go on with is damaged: ${[...runs].join(', ')}`,
  next: [...runs]
    .map(run => `\`volley cancel ${run}\``)
    .join(', ')
    .concat(' ends it.'),
});
