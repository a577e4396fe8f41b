// Durable firing: whole runs, each request written down before it is sent, against a bare loop over an undici Pool with
// the same bodies. The run is left as soon as the controller has taken everything (`--detach`), so that nothing is timed but
// firing: planning is done before, and closing the store is a part of it.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import { createJenkinsTarget, createRunId, execute, openStore, systemClock } from '../dist/index.js';
import { planOf } from './bench-run.mjs';
import { median } from './median.mjs';

const REQUESTS = 10_000;
const CONNECTIONS = 8;
/** Of its connections a target leaves two free of triggers: with two more it fires over as many as the Pool. */
const KEPT_FREE = 2;
const ROUNDS = 5;
/** How many builds may be in flight at once, as `concurrency` of the target says: many, and as few as by default. */
const CAPS = [1_000, 20];

export async function* run() {
  const controller = fork(fileURLToPath(new URL('./echo-controller.mjs', import.meta.url)));
  const [port] = await once(controller, 'message');
  const url = `http://127.0.0.1:${port}`;
  const folder = mkdtempSync(join(tmpdir(), 'volley-bench-'));
  const pool = new Pool(url, { connections: CONNECTIONS, pipelining: 1 });
  await bare(pool);
  for (const cap of CAPS) {
    const plan = planOf(manifest(url, cap));
    await durable(plan, url, join(folder, 'warm-up.db'));
    const pairs = [];
    for (let round = 0; round < ROUNDS; round += 1)
      pairs.push([await durable(plan, url, join(folder, `${cap}-${round}.db`)), await bare(pool)]);
    const rate = side => `${Math.round(REQUESTS / median(pairs.map(pair => pair[side])))}/s`;
    yield {
      what: `durable triggers a second, ${cap} in flight / undici Pool`,
      measured: rate(0),
      reference: rate(1),
      ratio: median(pairs.map(([ours, reference]) => reference / ours)),
      limit: { least: 0.5 },
    };
  }
  await pool.close();
  rmSync(folder, { recursive: true });
  controller.kill();
}

const manifest = (url, cap) => `version: 1
targets: {ci: {type: jenkins, url: "${url}", concurrency: ${cap}}}
triggers:
  t:
    job: platform/build
    matrix: {n: [${Array.from({ length: REQUESTS }, (_, n) => n)}]}
    parameters: {BRANCH: main, N: "\${{ matrix.n }}"}
`;

/** Seconds. */
async function durable(plan, url, path) {
  const owner = { id: path, pid: process.pid, host: 'bench' };
  const store = value(
    await openStore({ path, folder: 'given' }, { clock: systemClock, owner, isAlive: () => true }),
  );
  const id = createRunId(systemClock.now(), Math.random);
  const origin = { kind: 'manual' };
  const journal = value(
    await store.begin({ id, startedAt: systemClock.now(), plan, origin, parent: null }, fault => {
      throw new Error(fault.message);
    }),
  );
  const target = createJenkinsTarget({
    name: 'ci',
    url,
    auth: { kind: 'token', user: 'me', token: 'token' },
    secrets: async name => name,
    clock: systemClock,
    connections: CONNECTIONS + KEPT_FREE,
    userAgent: 'volley/bench',
  });
  const never = new AbortController().signal;
  const start = performance.now();
  const summary = await execute(plan, {
    run: id,
    targets: new Map([['ci', target]]),
    detach: true,
    clock: systemClock,
    // As the command line does it: a request is sent when its intent is on the disk.
    emit: event => {
      const recorded = journal.append(event);
      return event.type === 'request-changed' && event.state.state === 'submitting'
        ? recorded.then(({ ok }) => ok)
        : undefined;
    },
    stop: never,
    leave: never,
  });
  await journal.close();
  const seconds = (performance.now() - start) / 1e3;
  const taken = summary.requests.filter(({ verdict }) => verdict === 'handed-over').length;
  if (taken !== REQUESTS) throw new Error(`${taken} of ${REQUESTS} requests were taken`);
  await Promise.all([target.close(), store.close()]);
  return seconds;
}

/** Seconds. */
async function bare(pool) {
  const headers = {
    authorization: `Basic ${btoa('me:token')}`,
    'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
    'user-agent': 'volley/bench',
  };
  const path = '/job/platform/job/build/buildWithParameters';
  const start = performance.now();
  let next = 0;
  const worker = async () => {
    while (next < REQUESTS) {
      const body = new URLSearchParams([
        ['BRANCH', 'main'],
        ['N', String(next)],
      ]).toString();
      next += 1;
      const { statusCode, body: answer } = await pool.request({ path, method: 'POST', headers, body });
      await answer.dump();
      if (statusCode !== 201) throw new Error(`status ${statusCode}`);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  return (performance.now() - start) / 1e3;
}

function value(result) {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}
