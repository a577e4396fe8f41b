import type { RequestKey } from '../../core/ids.ts';
import type { RunEvent } from '../events.ts';
import { isEnd } from '../request-state.ts';
import type { Restored } from './entry.ts';

/** What an earlier process of a run has come to, and what it has told, in order. */
export interface Left {
  readonly restored: ReadonlyMap<RequestKey, Restored>;
  readonly past: readonly RunEvent[];
}

/**
 * The same without the interrupt that ended the process, for whoever goes on with the run: what was not sent because of it
 * is to be sent, and what was to be cancelled is to be followed. What it has ended stays ended.
 */
export function forgetInterrupt({ restored, past }: Left): Left {
  const unsent = unsentByInterrupt(past);
  const forgotten = [...restored].map(([key, one]): [RequestKey, Restored] => {
    if (unsent.has(key)) return [key, { ...one, state: { state: 'planned' }, cancelled: null, resent: true }];
    const isWanted = one.cancelled === 'interrupt' && !isEnd(one.state);
    return [key, isWanted ? { ...one, cancelled: null, interrupted: true } : one];
  });
  const isTold = (event: RunEvent): boolean =>
    event.type !== 'request-changed' || event.state.state !== 'skipped' || !unsent.has(event.key);
  return { restored: new Map(forgotten), past: past.filter(isTold) };
}

/**
 * The state itself says so, as those that wait for a connection are withdrawn before the run tells that it stops. What an
 * earlier volley has written down does not: there, while a run stops, nothing but the interrupt keeps a request back.
 */
function unsentByInterrupt(past: readonly RunEvent[]): ReadonlySet<RequestKey> {
  const unsent = new Set<RequestKey>();
  let isStopping = false;
  for (const event of past) {
    if (event.type === 'run-started') isStopping = false;
    if (event.type === 'run-stopping') isStopping = true;
    if (event.type !== 'request-changed') continue;
    const { key, state } = event;
    if (state.state === 'skipped' && (state.by === 'interrupt' || (isStopping && !state.choice)))
      unsent.add(key);
    else unsent.delete(key);
  }
  return unsent;
}
