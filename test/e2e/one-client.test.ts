import { afterEach, beforeEach, expect, test } from 'vitest';
import { isRecord } from '../../src/core/json-shape.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { Rig } from './rig.ts';

/** Several runs of one process that serves are one client to their controller. */
let rig: Rig;
beforeEach(async () => {
  rig = await Rig.create();
});
afterEach(() => rig.close());

const RUNS = 6;

/** A service that conducts so many runs of its only trigger. */
async function serve(sandbox: Sandbox, trigger: string, target = ''): Promise<void> {
  await rig.write(
    'triggers.yaml',
    `version: 1
secrets: {TOKEN: {env: TOKEN}}
targets:
  ci: {type: jenkins, url: "${sandbox.url}/", auth: {user: ${sandbox.user}, token: "\${{ secrets.TOKEN }}"}${target}}
triggers:
  t: ${trigger}
`,
  );
  const served = rig.start(['serve', '--log-format', 'json', '--api', '127.0.0.1:0'], {
    TOKEN: sandbox.token,
  });
  await served.seen('"type":"serving"');
  const [, base = ''] = /listens on (http:[^"]+)"/.exec(served.errors()) ?? [];
  const order = async (): Promise<void> => {
    const body = JSON.stringify({ overlap: 'allow-all' });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${base}/api/v1/triggers/t/runs`, { method: 'POST', body, headers });
    const started: unknown = await answer.json();
    if (!isRecord(started) || typeof started.run !== 'string') throw new Error(JSON.stringify(started));
  };
  await Promise.all(Array.from({ length: RUNS }, order));
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(resolve => setTimeout(resolve, 20));
}

const countOf = (sandbox: Sandbox, method: 'GET' | 'POST'): number =>
  Object.entries(sandbox.requests().counts).reduce(
    (sum, [kind, count]) => (kind.startsWith(method) ? sum + count : sum),
    0,
  );

test('their looks together are no more than nine requests in five seconds', async () => {
  const sandbox = await rig.sandbox({ executors: RUNS, jobs: [{ path: ['build'], duration: 600_000 }] });
  await serve(sandbox, '{job: build}');
  await until(() => sandbox.builds().length === RUNS);
  // What is asked before something is sent is asked by then.
  const before = countOf(sandbox, 'GET') + 1;
  await until(() => countOf(sandbox, 'GET') >= before);
  const began = performance.now();
  await until(() => countOf(sandbox, 'GET') >= before + 9);
  // A request is on its way for a moment, the one for longer than the other.
  expect(performance.now() - began).toBeGreaterThan(4_500);
});

test('the bound of the queue holds for what they send together', async () => {
  const parameters = [{ type: 'string', name: 'N' }] as const;
  const sandbox = await rig.sandbox({
    executors: 0,
    jobs: [{ path: ['build'], parameters: [...parameters] }],
  });
  const matrix = 'matrix: {n: [1, 2, 3, 4, 5, 6, 7, 8]}, parameters: {N: "${{ matrix.n }}-${{ run.id }}"}';
  await serve(sandbox, `{job: build, ${matrix}}`, ', back-pressure: {queue-length: 5}');
  await until(() => countOf(sandbox, 'POST') >= 5);
  // By then each run would have sent all that it may.
  const looks = countOf(sandbox, 'GET');
  await until(() => countOf(sandbox, 'GET') >= looks + 10);
  expect(countOf(sandbox, 'POST')).toBe(5);
});
