import type { RequestKey, RunId } from '../core/ids.ts';
import { err, ok } from '../core/result.ts';
import { unreachable } from '../core/unreachable.ts';
import type { RunEvent } from '../run/events.ts';
import type { Restored } from '../run/execute.ts';
import type { RequestState } from '../run/request-state.ts';
import { forgetInterrupt } from '../run/requests/forget-interrupt.ts';
import type { Refusal } from '../targets/refusal.ts';
import type { Store, Stored } from './store.ts';
import { damagedRun } from './store-fault.ts';

/** What an earlier process of a run has come to. */
export interface LeftRun {
  /** By request key. */
  readonly restored: ReadonlyMap<string, Restored>;
  /** What it has told, in order. */
  readonly past: readonly RunEvent[];
  /** The targets that have answered it: one that is down now was there before, and is waited for. */
  readonly answered: ReadonlySet<string>;
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
      if (seq !== after + 1) return err(damagedRun(run, store.path, `its journal has no event ${after + 1}`));
      after = seq;
      if (event.type !== 'run-finished') past.push(event);
    }
    isLast = page.value.length < PAGE;
  }
  const items = queueItems(past);
  const announcement = announcements(past);
  const since = queuedSince(past);
  const kept = keptRequests(past);
  const taken = takenIn(past);
  const restored = requests.value.map(({ key, ...request }) => {
    const [item, refusal, announced] = [items.get(key), taken.get(key), announcement.get(key)];
    const known = {
      changedAt: since.get(key) ?? request.changedAt,
      ...(item === undefined ? {} : { item }),
      ...(announced === undefined ? {} : { announced }),
      ...(refusal === undefined ? {} : { takenIn: refusal }),
    };
    return [key, { ...request, kept: kept.has(key), ...known }] as const;
  });
  const cancellation = await store.cancellationOf(run);
  if (!cancellation.ok) return cancellation;
  const left = { restored: new Map(restored), past: withoutTakenUp(past, new Map(restored)) };
  const targets = new Map(requests.value.map(({ key, target }) => [key, target]));
  // Whoever goes on with a run that nobody wants cancelled wants all of it.
  const wanted = cancellation.value === null ? forgetInterrupt(left) : left;
  return ok({ ...wanted, answered: answeredTargets(past, targets) });
}

/** What was left to a server, and is followed again, was never left as far as whoever goes on is concerned. */
const withoutTakenUp = (
  past: readonly RunEvent[],
  restored: ReadonlyMap<RequestKey, Restored>,
): readonly RunEvent[] =>
  past.filter(event => event.type !== 'request-released' || restored.get(event.key)?.released !== null);

type Item = NonNullable<Restored['item']>;

/** The item in a server's queue that each request was known by. Those of others, which it shared, do not count. */
function queueItems(past: readonly RunEvent[]): ReadonlyMap<RequestKey, Item> {
  const items = new Map<RequestKey, Item>();
  for (const event of past) {
    if (event.type !== 'request-changed' || event.state.state !== 'queued') continue;
    const { merged, queueId, sent } = event.state;
    if (merged === null) items.set(event.key, { queueId, session: sent?.session ?? null });
  }
  return items;
}

type Announced = NonNullable<Restored['announced']>;

/** When each request was last announced. */
function announcements(past: readonly RunEvent[]): ReadonlyMap<RequestKey, Announced> {
  const announced = new Map<RequestKey, Announced>();
  for (const event of past)
    if (event.type === 'request-changed' && event.state.state === 'submitting')
      announced.set(event.key, { at: event.at, nextBuild: event.state.nextBuild });
  return announced;
}

/** When what is in a queue came there: that it waits for another reason by now is a change of its state as well. */
function queuedSince(past: readonly RunEvent[]): ReadonlyMap<RequestKey, number> {
  const since = new Map<RequestKey, number>();
  for (const event of past) {
    if (event.type !== 'request-changed') continue;
    const { key, state, at } = event;
    if (state.state !== 'queued') since.delete(key);
    else if (!since.has(key)) since.set(key, at);
  }
  return since;
}

/** What the server took without saying as which item, as it was told when it was looked for. */
function takenIn(past: readonly RunEvent[]): ReadonlyMap<RequestKey, Refusal> {
  const taken = new Map<RequestKey, Refusal>();
  for (const event of past)
    if (event.type === 'request-reconciling' && event.refusal.effect === 'certain')
      taken.set(event.key, event.refusal);
  return taken;
}

function keptRequests(past: readonly RunEvent[]): ReadonlySet<RequestKey> {
  const before = past.slice(0, startOf(past));
  return new Set(before.flatMap(event => (event.type === 'request-changed' ? [event.key] : [])));
}

/** `targets`: where each request is sent. */
function answeredTargets(
  past: readonly RunEvent[],
  targets: ReadonlyMap<RequestKey, string>,
): ReadonlySet<string> {
  const answered = new Set<string>();
  for (const event of past.slice(startOf(past))) {
    if (event.type === 'target-well') answered.add(event.target);
    if (event.type !== 'request-changed' || !isFromServer(event.state)) continue;
    const target = targets.get(event.key);
    if (target !== undefined) answered.add(target);
  }
  return answered;
}

/** Whether the server must have said something for a request to be in this state. */
function isFromServer(state: RequestState): boolean {
  switch (state.state) {
    case 'submitting':
      return state.session !== undefined;
    case 'queued':
    case 'running':
    case 'finished':
    case 'coalesced':
    case 'cancelled':
      return true;
    case 'planned':
    case 'rejected':
    case 'unknown':
    case 'skipped':
      return false;
    default:
      return unreachable(state);
  }
}

/** Where the run itself begins: what it took over from an earlier one stands before that. */
function startOf(past: readonly RunEvent[]): number {
  const start = past.findIndex(({ type }) => type === 'run-started');
  return start === -1 ? past.length : start;
}
