import type { PlanOptions } from './make-plan.ts';
import type { Plan } from './plan.ts';
import { REHEARSAL } from './plan-target.ts';

/** The same plan, with every target at the place of a rehearsal. */
export const rehearsePlan = (plan: Plan, place: NonNullable<PlanOptions['rehearsal']>): Plan => ({
  ...plan,
  targets: new Map(
    [...plan.targets].map(([name, target]) => [name, { ...target, ...place, connection: REHEARSAL }]),
  ),
});
