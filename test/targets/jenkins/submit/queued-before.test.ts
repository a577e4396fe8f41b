import { afterEach, expect, test } from 'vitest';
import { type RequestKey, requestKey } from '../../../../src/core/ids.ts';
import type { Target } from '../../../../src/targets/target.ts';
import type { Suspect, Trace } from '../../../../src/targets/trace.ts';
import { JSON_TYPE, startServer, targetAt } from '../scripted-server.ts';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

const KEY: RequestKey = requestKey('k');
const ME = { userId: 'ann' };
const LONG_AGO = { number: 7, queueId: 40, timestamp: 1, actions: [] };

interface Shown {
  readonly items: readonly unknown[];
  readonly builds: readonly unknown[];
  readonly session?: string;
}

/** A controller that shows what the test says in each next look for lost requests. */
async function showing(...looks: readonly Shown[]): Promise<Target> {
  let look = -1;
  const server = await startServer(({ url }, response) => {
    if (url.startsWith('/queue/')) look += 1;
    const { items, builds, session = 's1' } = looks[look] ?? { items: [], builds: [] };
    const nextBuildNumber = 8 + builds.length;
    const all = [...builds, LONG_AGO];
    const json = { name: 'ann', anonymous: false, nextBuildNumber, items, builds: all, property: [] };
    response.writeHead(200, { ...JSON_TYPE, 'x-jenkins-session': session }).end(JSON.stringify(json));
  });
  const target = targetAt(server.url);
  open.push(() => target.close(), server.close);
  return target;
}

/** What the looks find, one after the other, of a request that was sent at `sentAt`. */
async function found(target: Target, sentAt: number, looks: number): Promise<readonly Trace['certainty'][]> {
  const submission = { key: KEY, job: ['x'], parameters: new Map() };
  const suspect: Suspect = { submission, sentAt, session: 's1', nextBuild: { number: 8, toldBy: sentAt } };
  const certainties: Trace['certainty'][] = [];
  for (let look = 0; look < looks; look += 1) {
    const seen = await target.reconcile([suspect], new Set(), new AbortController().signal);
    const trace = seen.ok ? seen.value.get(KEY) : undefined;
    if (trace !== undefined) certainties.push(trace.certainty);
  }
  return certainties;
}

const task = { url: 'http://ci/job/x/' };
const actions = (...causes: readonly unknown[]) => [{ parameters: [] }, { causes }];
const waiting = (since: number, ...causes: readonly unknown[]) => ({
  items: [{ id: 50, inQueueSince: since, task, actions: actions(...causes) }],
  builds: [],
});
const begun = (since: number, ...causes: readonly unknown[]) => ({
  items: [],
  builds: [{ number: 8, queueId: 50, timestamp: since, actions: actions(...causes) }],
});

test('an equal item that had waited since before is not adopted when its build begins', async () => {
  const now = Date.now();
  const target = await showing(waiting(now - 60_000, ME), begun(now + 1_000, ME));
  expect(await found(target, now, 2)).toEqual(['absent', 'absent']);
});

test('one that the request may have been merged with stays in doubt when its build begins', async () => {
  const now = Date.now();
  const target = await showing(waiting(now - 60_000, ME, ME), begun(now + 1_000, ME, ME));
  expect(await found(target, now, 2)).toEqual(['ambiguous', 'ambiguous']);
});

test('its own item is adopted in the queue, and as a build', async () => {
  const now = Date.now();
  const target = await showing(waiting(now + 1_000, ME), begun(now + 2_000, ME));
  expect(await found(target, now, 2)).toEqual(['probable', 'probable']);
});

test('the id of an item of before stands for nothing once the server was started anew', async () => {
  const now = Date.now();
  const target = await showing(waiting(now - 60_000, ME), { ...begun(now + 1_000, ME), session: 's2' });
  expect(await found(target, now, 2)).toEqual(['absent', 'probable']);
});
