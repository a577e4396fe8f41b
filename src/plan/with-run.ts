import { namesRun, type RunName, type Text, withRunValues } from '../core/text.ts';
import type { Plan } from './plan.ts';

/** The run that a plan is fired as. */
export interface RunOfPlan {
  readonly id: string;
  /** For when it was due, in milliseconds since 1970: of a fire its instant, however late it starts; else its start. */
  readonly scheduledTime: number;
}

/**
 * The plan with what its parameters say of the run. The plan itself stays as it was made: another run of it says
 * something else.
 */
export function withRun(plan: Plan, run: RunOfPlan): Plan {
  if (!plan.requests.some(({ parameters }) => [...parameters.values()].some(namesRun))) return plan;
  const requests = plan.requests.map(request => {
    const { parameters } = request;
    return { ...request, parameters: parametersOf(parameters, run) };
  });
  return { ...plan, requests };
}

/** Of one request, the parameters that the run sends. */
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
