// Firing at a local HTTP server, against a bare loop over an undici Pool with the same bodies and connections.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import { createJenkinsTarget, systemClock } from '../dist/index.js';
import { median } from './median.mjs';

const REQUESTS = 10_000;
const CONNECTIONS = 8;
/** Of its connections a target leaves two free of triggers: with two more it fires over as many as the Pool. */
const KEPT_FREE = 2;
const ROUNDS = 5;

export async function* run() {
  const controller = fork(fileURLToPath(new URL('./echo-controller.mjs', import.meta.url)));
  const [port] = await once(controller, 'message');
  const url = `http://127.0.0.1:${port}`;
  const target = createJenkinsTarget({
    name: 'ci',
    url,
    auth: { kind: 'token', user: 'me', token: 'token' },
    secrets: async name => name,
    clock: systemClock,
    connections: CONNECTIONS + KEPT_FREE,
    userAgent: 'volley/bench',
  });
  const pool = new Pool(url, { connections: CONNECTIONS, pipelining: 1 });
  const { signal } = new AbortController();
  const signals = { leave: signal, stop: signal };
  const ours = async n => {
    const parameters = new Map([
      ['BRANCH', 'main'],
      ['N', String(n)],
    ]);
    const outcome = await target.submit({ key: `k${n}`, job: ['platform', 'build'], parameters }, signals);
    if (outcome.kind !== 'queued') throw new Error(JSON.stringify(outcome));
  };
  const headers = {
    authorization: `Basic ${btoa('me:token')}`,
    'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
    'user-agent': 'volley/bench',
  };
  const bare = async n => {
    const body = new URLSearchParams([
      ['BRANCH', 'main'],
      ['N', String(n)],
    ]).toString();
    const path = '/job/platform/job/build/buildWithParameters';
    const { statusCode, body: answer } = await pool.request({ path, method: 'POST', headers, body });
    await answer.dump();
    if (statusCode !== 201) throw new Error(`status ${statusCode}`);
  };
  await drive(ours);
  await drive(bare);
  const pairs = [];
  for (let round = 0; round < ROUNDS; round += 1) pairs.push([await drive(ours), await drive(bare)]);
  const rate = ({ seconds }) => `${Math.round(REQUESTS / seconds)}/s`;
  yield {
    what: `triggers a second over ${CONNECTIONS} connections / undici Pool`,
    measured: rate({ seconds: median(pairs.map(([a]) => a.seconds)) }),
    reference: rate({ seconds: median(pairs.map(([, b]) => b.seconds)) }),
    ratio: median(pairs.map(([a, b]) => b.seconds / a.seconds)),
    limit: { least: 0.7 },
  };
  const cost = seconds => `${((seconds / REQUESTS) * 1e6).toFixed(0)} µs`;
  yield {
    what: 'CPU of a trigger / undici Pool',
    measured: cost(median(pairs.map(([a]) => a.cpu))),
    reference: cost(median(pairs.map(([, b]) => b.cpu))),
    ratio: median(pairs.map(([a, b]) => a.cpu / b.cpu)),
    limit: { most: 2 },
  };
  await Promise.all([target.close(), pool.close()]);
  controller.kill();
}

/** All requests by as many workers as there are connections. */
async function drive(send) {
  const cpu = process.cpuUsage();
  const start = performance.now();
  let next = 0;
  const worker = async () => {
    while (next < REQUESTS) {
      next += 1;
      await send(next);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  const { user, system } = process.cpuUsage(cpu);
  return { seconds: (performance.now() - start) / 1e3, cpu: (user + system) / 1e6 };
}
