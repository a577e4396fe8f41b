import type { RequestKey } from '../core/ids.ts';
import { unreachable } from '../core/unreachable.ts';
import type { RunEvent } from '../run/events.ts';
import {
  heldByDocument,
  iso,
  type Json,
  refusalDocument,
  requestIdentity,
  stateDocument,
} from './request-json.ts';
import type { RunView } from './run-view.ts';
import { summaryDocument } from './summary-json.ts';

/** Version of the format of schemas/events.schema.json; told once, by `run-started`. */
const EVENT_VERSION = 1;

/** An event as programs read it. `view` has taken in all events up to this one. */
export function eventDocument(event: RunEvent, view: RunView): Json {
  return { type: event.type, at: iso(event.at), ...members(event, view) };
}

function members(event: RunEvent, view: RunView): Json {
  switch (event.type) {
    case 'run-started':
      return {
        event: EVENT_VERSION,
        run: event.run,
        requests: event.requests,
        ...(event.over === undefined ? {} : { over: event.over }),
      };
    case 'request-changed':
      return { ...identity(event.key, view), state: stateDocument(event.state) };
    case 'request-held':
      return { ...identity(event.key, view), by: heldByDocument(event.by) };
    case 'request-retried':
      return {
        ...identity(event.key, view),
        as: event.as,
        attempt: event.attempt,
        due: iso(event.due),
      };
    case 'request-cancelling':
    case 'request-released':
      return { ...identity(event.key, view), because: event.because };
    case 'cancel-refused':
    case 'request-reconciling':
    case 'request-unseen':
      return { ...identity(event.key, view), refusal: refusalDocument(event.refusal) };
    case 'target-unwell':
      return { target: event.target, refusal: refusalDocument(event.refusal) };
    case 'target-well':
      return { target: event.target, after: event.after };
    case 'run-stopping':
      return { cancelling: event.cancelling };
    case 'run-finished':
      return { summary: summaryDocument(event.summary, view) };
    default:
      return unreachable(event);
  }
}

function identity(key: RequestKey, view: RunView): Json {
  const request = view.get(key)?.request;
  if (request === undefined) throw new Error(`an event tells of a request that the plan lacks: ${key}`);
  return requestIdentity({ ...request, key });
}
