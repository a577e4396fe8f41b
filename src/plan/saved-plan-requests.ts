import type { JobPath } from '../core/job-path.ts';
import type { Text } from '../core/text.ts';
import type { PlannedRequest } from './plan.ts';
import type { SavedRequest } from './saved-plan.ts';
import { loadValues } from './saved-plan-value.ts';
import { sharedTexts } from './shared-texts.ts';

/** The requests of a saved plan, made while they are read. */
export function* loadRequests(saved: Iterable<SavedRequest>): Generator<PlannedRequest> {
  for (const request of saved) yield loadRequest(request, new Map(request.parameters), request.job);
}

/** All of them at once, to stay in memory: what is equal is there once. */
export function loadAllRequests(saved: Iterable<SavedRequest>): readonly PlannedRequest[] {
  const share = sharedTexts();
  const requests: PlannedRequest[] = [];
  for (const request of saved) {
    const parameters = new Map<string, Text>();
    for (const [name, text] of request.parameters)
      parameters.set(share(name), typeof text === 'string' ? share(text) : text);
    // Neighbours mostly go to the same job.
    const last = requests.at(-1)?.job;
    const job = last !== undefined && isSameJob(last, request.job) ? last : request.job;
    requests.push(loadRequest(request, parameters, job));
  }
  return requests;
}

const isSameJob = (a: JobPath, b: JobPath): boolean =>
  a.length === b.length && a.every((name, index) => name === b[index]);

/** Spelt out: to copy the rest of an object would take longer than all else. */
const loadRequest = (
  { key, asks, trigger, target, combination, token, cause, group }: SavedRequest,
  parameters: ReadonlyMap<string, Text>,
  job: JobPath,
): PlannedRequest => ({
  key,
  asks,
  trigger,
  target,
  job,
  combination: loadValues(combination),
  parameters,
  token,
  cause,
  group,
});
