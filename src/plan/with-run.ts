import { namesRun, type RunName, type Text, withRunValues } from '../core/text.ts';
import type { Plan } from './plan.ts';

/** The run that a plan is fired as. */
export interface RunOfPlan {
  readonly id: string;
  /**
   * When it was due, in milliseconds since 1970: the instant of its fire, however late it starts. Without a fire, its
   * start.
   */
  readonly scheduledTime: number;
}

/**
 * A copy of the plan with the run's values in its parameters. The plan itself keeps its references: another run has
 * other values.
 */
export function withRun(plan: Plan, run: RunOfPlan): Plan {
  if (!plan.requests.some(({ parameters }) => [...parameters.values()].some(namesRun))) return plan;
  const requests = plan.requests.map(request => {
    const { parameters } = request;
    return { ...request, parameters: parametersOf(parameters, run) };
  });
  return { ...plan, requests };
}

/** The parameters of one request as the run sends them. */
export function parametersOf(
  planned: Iterable<readonly [string, Text]>,
  { id, scheduledTime }: RunOfPlan,
): ReadonlyMap<string, Text> {
  const values: Readonly<Record<RunName, string>> = {
    id,
    'scheduled-time': new Date(scheduledTime).toISOString().replace(/\.\d+Z$/, 'Z'),
  };
  return new Map([...planned].map(([name, text]) => [name, withRunValues(text, values)]));
}
