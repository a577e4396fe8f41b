import type { QueueId, RequestKey, RunId } from '../core/ids.ts';
import { ok } from '../core/result.ts';
import type { RunEvent } from '../run/events.ts';
import type { Restored } from '../run/execute.ts';
import type { Store, Stored } from './store.ts';

/** What an earlier process of a run has come to. */
export interface LeftRun {
  /** By request key. */
  readonly restored: ReadonlyMap<string, Restored>;
  /** What it has told, in order. */
  readonly past: readonly RunEvent[];
}

/** Events are read in pages of so many: a run of 50 000 requests has some 200 000. */
const PAGE = 5_000;

/** To be read once the run is claimed: before, its process might still write. */
export async function readLeft(store: Store, run: RunId): Stored<LeftRun> {
  const requests = await store.requestsOf(run);
  if (!requests.ok) return requests;
  const past: RunEvent[] = [];
  let after = 0;
  for (let isLast = false; !isLast; ) {
    const page = await store.eventsOf(run, { after, limit: PAGE });
    if (!page.ok) return page;
    for (const { seq, event } of page.value) {
      after = seq;
      if (event.type !== 'run-finished') past.push(event);
    }
    isLast = page.value.length < PAGE;
  }
  const items = queueItems(past);
  const kept = keptRequests(past);
  const restored = requests.value.map(({ key, ...request }) => {
    const queueId = items.get(key);
    return [key, { ...request, kept: kept.has(key), ...(queueId === undefined ? {} : { queueId }) }] as const;
  });
  return ok({ restored: new Map(restored), past: withoutTakenUp(past, new Map(restored)) });
}

/** What was left to a server, and is followed again, was never left as far as whoever goes on is concerned. */
const withoutTakenUp = (
  past: readonly RunEvent[],
  restored: ReadonlyMap<RequestKey, Restored>,
): readonly RunEvent[] =>
  past.filter(event => event.type !== 'request-released' || restored.get(event.key)?.released !== null);

/** The item in a server's queue that each request was known by. Those of others, which it shared, do not count. */
function queueItems(past: readonly RunEvent[]): ReadonlyMap<RequestKey, QueueId> {
  const items = new Map<RequestKey, QueueId>();
  for (const event of past) {
    if (event.type === 'request-changed' && event.state.state === 'queued' && event.state.merged === null)
      items.set(event.key, event.state.queueId);
  }
  return items;
}

/** What the run took over from an earlier one stands before its start. */
function keptRequests(past: readonly RunEvent[]): ReadonlySet<RequestKey> {
  const start = past.findIndex(({ type }) => type === 'run-started');
  const before = start === -1 ? past : past.slice(0, start);
  return new Set(before.flatMap(event => (event.type === 'request-changed' ? [event.key] : [])));
}
