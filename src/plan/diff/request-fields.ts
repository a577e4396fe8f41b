import { type JobPath, showJob } from '../../core/job-path.ts';
import { showText, type Text } from '../../core/text.ts';
import type { PlannedRequest } from '../plan.ts';
import type { FieldChange } from './field-change.ts';

/** Certainly the same. `asks` covers all that costs time to compare. */
export const isSame = (a: Compared, b: Compared): boolean =>
  a.asks === b.asks && a.cause === b.cause && a.group === b.group && a.token === b.token;

type Compared = Pick<PlannedRequest, 'asks' | 'cause' | 'group' | 'token'>;

/**
 * All that a request asks for, and what is sent along; parameters that are gone come last. Texts are made only of what
 * differs: of 100 000 requests that differ in one parameter all others are the same.
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
    if (was !== text) compare(parameter(name), shown(was), shown(text));
  }
  compare('token', shown(before.token), shown(after.token));
  compare('cause', before.cause, after.cause);
  // Groups are compared without case.
  compare('concurrency.group', before.group?.toLowerCase() ?? null, after.group?.toLowerCase() ?? null);
  for (const [name, text] of before.parameters)
    if (!after.parameters.has(name)) compare(parameter(name), shown(text), null);
  return changes;
}

const isSameJob = (a: JobPath, b: JobPath): boolean =>
  a === b || (a.length === b.length && a.every((name, index) => name === b[index]));

const parameter = (name: string): string => `parameters.${name}`;

const shown = (text: Text | null | undefined): string | null =>
  text === null || text === undefined ? null : showText(text);
