import type { RequestKey } from '../core/ids.ts';
import { unreachable } from '../core/unreachable.ts';
import type { PlannedRequest } from '../plan/plan.ts';
import type { RunEvent } from '../run/events.ts';
import { iso, type Json } from './json.ts';
import { heldByDocument, refusalDocument, requestIdentity, stateDocument } from './request-json.ts';
import type { RunView } from './run-view.ts';
import { summaryDocument } from './summary/summary-json.ts';

/** Version of the format of schemas/events.schema.json; told once, by `run-started`. */
const EVENT_VERSION = 1;

/** An event as programs read it. `view` has taken in all events up to this one. */
export function eventDocument(event: RunEvent, view: RunView): Json {
  if (event.type !== 'run-finished') return middleDocument(event, key => view.get(key)?.request);
  return { type: event.type, at: iso(event.at), summary: summaryDocument(event.summary, view) };
}

/** Any event but the last one of a run. */
type Middle = Exclude<RunEvent, { type: 'run-finished' }>;

/** The request of a plan that a key, or that of another attempt, belongs to. */
type Find = (key: RequestKey) => PlannedRequest | undefined;

/** As `eventDocument`, where no run is followed. */
export const middleDocument = (event: Middle, find: Find): Json => ({
  type: event.type,
  at: iso(event.at),
  ...members(event, find),
});

function members(event: Middle, find: Find): Json {
  switch (event.type) {
    case 'run-started':
      return {
        event: EVENT_VERSION,
        run: event.run,
        requests: event.requests,
        ...(event.over === undefined ? {} : { over: event.over }),
      };
    case 'request-changed':
      return { ...identity(event.key, find), state: stateDocument(event.state) };
    case 'request-held':
      return { ...identity(event.key, find), by: heldByDocument(event.by) };
    case 'request-retried':
      return {
        ...identity(event.key, find),
        as: event.as,
        attempt: event.attempt,
        due: iso(event.due),
      };
    case 'request-cancelling':
    case 'request-released':
      return { ...identity(event.key, find), because: event.because };
    case 'cancel-refused':
    case 'request-reconciling':
    case 'request-unseen':
      return { ...identity(event.key, find), refusal: refusalDocument(event.refusal) };
    case 'target-unwell':
      return { target: event.target, refusal: refusalDocument(event.refusal) };
    case 'target-well':
      return { target: event.target, after: event.after };
    case 'run-stopping':
      return { cancelling: event.cancelling };
    default:
      return unreachable(event);
  }
}

function identity(key: RequestKey, find: Find): Json {
  const request = find(key);
  if (request === undefined) throw new Error(`an event tells of a request that the plan lacks: ${key}`);
  return requestIdentity({ ...request, key });
}
