import type { Problem } from '../../core/problem.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import type { PlanOptions } from '../../plan/make-plan.ts';
import { planParts } from '../../plan/plan-parts.ts';
import { budgetProblems } from '../../schedule/review/budget.ts';
import { forecast } from '../../schedule/review/forecast.ts';
import type { Io } from '../io.ts';
import { type ForecastFlags, forecastOptions } from './forecast-options.ts';

/**
 * What of `limits:` the fires of the next 30 days break. Of all triggers, whichever are chosen: a budget is of the whole, and
 * a schedule fires with the defaults of its inputs.
 */
export async function overBudget(
  manifest: Manifest,
  { env }: PlanOptions,
  options: ForecastFlags,
  io: Io,
): Promise<readonly Problem[]> {
  const { plan } = planParts(manifest, { triggers: [], inputs: new Map(), env });
  const { loads } = forecast(plan.triggers, await forecastOptions(options, io));
  return budgetProblems(manifest.limits.targets, loads);
}
