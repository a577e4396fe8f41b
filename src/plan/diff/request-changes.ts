import { type JobPath, showJob } from '../../core/job-path.ts';
import type { PlannedRequest } from '../plan.ts';
import type { FieldChange } from './field-change.ts';
import { textField } from './field-text.ts';

/** Certainly the same. `asks` covers all that costs time to compare, and takes a job that is written in another case for the same. */
export const isSame = (a: Compared, b: Compared): boolean =>
  a.asks === b.asks &&
  isSameJob(a.job, b.job) &&
  a.cause === b.cause &&
  a.group === b.group &&
  a.token === b.token;

type Compared = Pick<PlannedRequest, 'asks' | 'job' | 'cause' | 'group' | 'token'>;

/**
 * The fields in which a request differs: what it asks for, and what is sent along. Parameters that are gone come
 * last. Only fields that differ become texts, which are few even where 100 000 requests differ.
 */
export function requestChanges(before: PlannedRequest, after: PlannedRequest): readonly FieldChange[] {
  const changes: FieldChange[] = [];
  const compare = (name: string, was: string | null, is: string | null): void => {
    if (was !== is) changes.push({ name, before: was, after: is });
  };
  compare('target', before.target, after.target);
  if (!isSameJob(before.job, after.job)) compare('job', showJob(before.job), showJob(after.job));
  for (const [name, text] of after.parameters) {
    const was = before.parameters.get(name);
    if (was !== text) compare(parameter(name), textField(was), textField(text));
  }
  compare('token', textField(before.token), textField(after.token));
  compare('cause', before.cause, after.cause);
  // Groups are compared without case.
  compare('concurrency.group', before.group?.toLowerCase() ?? null, after.group?.toLowerCase() ?? null);
  for (const [name, text] of before.parameters)
    if (!after.parameters.has(name)) compare(parameter(name), textField(text), null);
  return changes;
}

const isSameJob = (a: JobPath, b: JobPath): boolean =>
  a === b || (a.length === b.length && a.every((name, index) => name === b[index]));

const parameter = (name: string): string => `parameters.${name}`;
