import type { Plan } from './plan.ts';
import { REHEARSAL } from './plan-target.ts';
import type { RehearsalPlace } from './plan-targets.ts';

/** The same plan, with every target at the place of a rehearsal. */
export const rehearsePlan = (plan: Plan, place: RehearsalPlace): Plan => ({
  ...plan,
  targets: new Map(
    [...plan.targets].map(([name, target]) => [name, { ...target, ...place, connection: REHEARSAL }]),
  ),
});
