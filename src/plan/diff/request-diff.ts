import type { RequestKey } from '../../core/ids.ts';
import type { KeyedRequests, PlannedRequest } from '../plan.ts';
import type { FieldChange } from './field-change.ts';
import { isSame, requestChanges } from './request-changes.ts';
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
  /** The plan's triggers. A request whose trigger the other plan lacks need not wait for its counterpart. */
  readonly triggers: readonly { readonly name: string }[];
}

/**
 * What differs between the requests of two plans, by key: their order does not count. Changes come as they are found, what
 * only one side has of a common trigger at the end.
 */
export function diffRequests(before: DiffSide, after: DiffSide): Generator<RequestChange> {
  const { requests } = before;
  return isKeyed(requests) ? diffByKey({ ...before, requests }, after) : diffInStep(before, after);
}

const isKeyed = (requests: Iterable<PlannedRequest>): requests is KeyedRequests => 'get' in requests;

/** Nothing has to wait: the older request of each newer one can be looked up. */
function* diffByKey(
  before: DiffSide & { readonly requests: KeyedRequests },
  after: DiffSide,
): Generator<RequestChange> {
  const olds = before.requests;
  const wereThere = namesOf(before);
  const found = new Set<RequestKey>();
  const added = new WaitingRequests();
  for (const request of after.requests) {
    const old = olds.get(request.key);
    if (old !== undefined) {
      found.add(old.key);
      if (!isSame(old, request)) yield* change(old, request);
    } else if (wereThere.has(request.trigger)) added.add(request);
    else yield { kind: 'added', request };
  }
  for (const key of olds.keys()) {
    const request = found.has(key) ? undefined : olds.get(key);
    if (request !== undefined) yield { kind: 'removed', request };
  }
  for (const request of added.rest()) yield { kind: 'added', request };
}

/**
 * Both sides are read once and in step, so that plans in about the same order never sit in memory; what waits for its
 * counterpart does.
 */
function* diffInStep(before: DiffSide, after: DiffSide): Generator<RequestChange> {
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
