import { showJob } from '../../core/job-path.ts';
import { showText, type Text } from '../../core/text.ts';
import type { PlannedRequest } from '../plan.ts';
import type { FieldChange } from './field-change.ts';
import { unpack, WaitingRequests } from './waiting-requests.ts';

/** What becomes of one request from one plan to another. */
export type RequestChange =
  | { readonly kind: 'added'; readonly request: PlannedRequest }
  | { readonly kind: 'removed'; readonly request: PlannedRequest }
  | {
      readonly kind: 'changed';
      readonly before: PlannedRequest;
      readonly after: PlannedRequest;
      /** At least one. */
      readonly fields: readonly FieldChange[];
    };

/** The requests of one plan. */
export interface DiffSide {
  readonly requests: Iterable<PlannedRequest>;
  /** The triggers that they are of: what the other plan has no trigger for need not wait for its counterpart. */
  readonly triggers: readonly { readonly name: string }[];
}

/**
 * What differs between the requests of two plans, by key: their order does not count. Changes come as they are found, what
 * only one side has of a common trigger at the end. Both sides are read once and in step, so that plans in about the same
 * order never sit in memory; what waits for its counterpart does.
 */
export function* diffRequests(before: DiffSide, after: DiffSide): Generator<RequestChange> {
  const wereThere = namesOf(before);
  const areThere = namesOf(after);
  const olds = before.requests[Symbol.iterator]();
  const news = after.requests[Symbol.iterator]();
  const waitingOld = new WaitingRequests();
  const waitingNew = new WaitingRequests();
  while (true) {
    const [old, fresh] = [olds.next(), news.next()];
    if (old.done === true && fresh.done === true) break;
    if (old.done !== true && fresh.done !== true && old.value.key === fresh.value.key) {
      if (!isSame(old.value, fresh.value)) yield* change(old.value, fresh.value);
      continue;
    }
    if (old.done !== true) {
      const request = old.value;
      const found = waitingNew.take(request.key);
      if (found !== undefined) yield* isSame(request, found) ? [] : change(request, unpack(found));
      else if (areThere.has(request.trigger)) waitingOld.add(request);
      else yield { kind: 'removed', request };
    }
    if (fresh.done !== true) {
      const request = fresh.value;
      const found = waitingOld.take(request.key);
      if (found !== undefined) yield* isSame(found, request) ? [] : change(unpack(found), request);
      else if (wereThere.has(request.trigger)) waitingNew.add(request);
      else yield { kind: 'added', request };
    }
  }
  for (const request of waitingOld.rest()) yield { kind: 'removed', request };
  for (const request of waitingNew.rest()) yield { kind: 'added', request };
}

const namesOf = ({ triggers }: DiffSide): ReadonlySet<string> => new Set(triggers.map(({ name }) => name));

function* change(before: PlannedRequest, after: PlannedRequest): Generator<RequestChange> {
  const fields = requestChanges(before, after);
  if (fields.length > 0) yield { kind: 'changed', before, after, fields };
}

/** Certainly the same. `asks` covers all that costs time to compare. */
const isSame = (a: Compared, b: Compared): boolean =>
  a.asks === b.asks && a.cause === b.cause && a.group === b.group && a.token === b.token;

type Compared = Pick<PlannedRequest, 'asks' | 'cause' | 'group' | 'token'>;

/**
 * All that a request asks for, and what is sent along; parameters that are gone come last. Texts are made only of what
 * differs: of 100 000 requests that differ in one parameter all others are the same.
 */
function requestChanges(before: PlannedRequest, after: PlannedRequest): readonly FieldChange[] {
  const changes: FieldChange[] = [];
  const compare = (name: string, was: string | null, is: string | null): void => {
    if (was !== is) changes.push({ name, before: was, after: is });
  };
  compare('target', before.target, after.target);
  compare('job', showJob(before.job), showJob(after.job));
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

const parameter = (name: string): string => `parameters.${name}`;

const shown = (text: Text | null | undefined): string | null =>
  text === null || text === undefined ? null : showText(text);
