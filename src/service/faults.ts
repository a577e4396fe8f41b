import type { Problem } from '../core/problem.ts';
import type { StoreFault } from '../store/store-fault.ts';
import type { Refusal } from '../targets/refusal.ts';
import type { ServiceFault } from './service-fault.ts';

/* What others say went wrong, as a service says it. */

export const DRAINING: ServiceFault = {
  code: 'draining',
  message: 'the service drains, and begins nothing new',
  next: 'Ask the next process.',
  retryAfter: 10_000,
};

export const STARTING: ServiceFault = {
  code: 'starting',
  message: 'the service starts, and takes up what the process before has left',
  next: 'Ask again in a moment.',
  retryAfter: 2_000,
};

export const unknownTrigger = (name: string): ServiceFault => ({
  code: 'unknown-trigger',
  message: `the manifest has no trigger "${name}"`,
  next: 'See /api/v1/triggers for those that there are.',
});

export const unknownRequest = (run: string, key: string): ServiceFault => ({
  code: 'unknown-request',
  message: `the run ${run} has no request ${key}`,
  next: `See /api/v1/runs/${run}/requests for those that it has.`,
});

export const notPlannable = (trigger: string, problems: readonly Problem[]): ServiceFault => ({
  code: 'not-plannable',
  message: `nothing can be run of the trigger "${trigger}" so: ${problems[0]?.message ?? 'there is no plan'}`,
  next: problems[0]?.next ?? 'Correct what `problems` says.',
  problems,
});

export function storeAnswer(fault: StoreFault): ServiceFault {
  const { code, message, next, detail } = fault;
  if (code === 'unknown-run' || code === 'ambiguous-run') return { code, message, next };
  const words = detail === null ? message : `${message} (${detail})`;
  return { code: 'store-failed', message: words, next, retryAfter: 5_000 };
}

export const targetAnswer = ({ message, next, retryAfter }: Refusal): ServiceFault => ({
  code: 'target-refused',
  message,
  next,
  ...(retryAfter === undefined ? {} : { retryAfter }),
});
