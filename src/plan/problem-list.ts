import type { Result } from '../core/result.ts';
import type { Location } from '../core/source.ts';
import { concealment } from '../manifest/concealment.ts';
import { locate } from '../manifest/tree.ts';
import type { PlanProblem, PlanProblemCode } from './plan.ts';
import type { ResolveFault } from './resolve/resolve.ts';

/** What stands in the way of a plan, gathered while planning goes on, so that a user learns of all at once. */
export class ProblemList {
  readonly all: PlanProblem[] = [];

  /** Adds an error at a place in the manifest. */
  fail(code: PlanProblemCode, at: Location, message: string, next: string): void {
    this.all.push({ code, severity: 'error', message, at: locate(at), next, ...concealment(code) });
  }

  /** The value, or null and one more problem. */
  take<T>(result: Result<T, ResolveFault>): T | null {
    if (result.ok) return result.value;
    const { code, at, message, next } = result.error;
    this.fail(code, at, message, next);
    return null;
  }
}
