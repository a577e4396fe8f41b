import { type Budget, DEFAULTS, type Limits } from '../manifest/manifest.ts';
import type { PlannedBudget, PlannedLimits } from './plan.ts';

/** The limits of a manifest that says none. */
export const NO_LIMITS: PlannedLimits = { maxRequests: DEFAULTS.maxRequests, targets: [] };

/** What `limits:` says, in the order of the targets' names. */
export const plannedLimits = ({ maxRequests, targets }: Limits): PlannedLimits => ({
  maxRequests,
  targets: [...targets].map(plannedBudget).sort((a, b) => (a.name < b.name ? -1 : 1)),
});

const plannedBudget = ([name, budget]: readonly [string, Budget]): PlannedBudget => ({
  name,
  buildsPerDay: budget.buildsPerDay?.most ?? null,
  buildsPerHour: budget.buildsPerHour?.most ?? null,
  buildsInFlight: budget.buildsInFlight?.most ?? null,
});
