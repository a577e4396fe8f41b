import type { RunId } from '../core/ids.ts';
import type { Problem } from '../core/problem.ts';
import { unreachable } from '../core/unreachable.ts';
import type { PlanFault } from '../plan/saved/saved-plan-fault.ts';
import type { Store } from './store.ts';
import { damagedRun, type StoreFault } from './store-fault.ts';

/** A fault of the store as a problem of whatever needed it. */
export const storeProblem = ({ code, message, next, detail }: StoreFault): Problem => ({
  code: `store-${code}`,
  severity: 'error',
  message: detail === null ? message : `${message} (${detail})`,
  next,
});

/** Why the plan of a run cannot be read as it was written down. Nobody can make that plan again: the store is damaged. */
export function storedPlanProblem(fault: PlanFault, { path }: Pick<Store, 'path'>, run: RunId): Problem {
  switch (fault.code) {
    case 'not-json':
    case 'not-a-saved-plan':
    case 'malformed':
    case 'altered':
    case 'inconsistent':
      return storeProblem(damagedRun(run, path, fault.message));
    case 'newer-plan':
    case 'bad-condition':
      return { severity: 'error', ...fault };
    default:
      return unreachable(fault.code);
  }
}
