// What a run itself costs a request, from its turn to its end: with a server and a store that say yes to all that has come in
// a turn of the event loop, and do nothing else. The reference is the CPU of a bare loop over an undici Pool, which sends.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import { createRunId, execute, systemClock } from '../dist/index.js';
import { bareLoop, CONNECTIONS } from './bare-loop.mjs';
import { planOf } from './bench-run.mjs';
import { median } from './median.mjs';

const REQUESTS = 10_000;
const ROUNDS = 7;
/** How many builds may be in flight at once: many, and as few as by default. */
const CAPS = [1_000, 20];

export async function* run() {
  const controller = fork(fileURLToPath(new URL('./echo-controller.mjs', import.meta.url)));
  const [port] = await once(controller, 'message');
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: CONNECTIONS, pipelining: 1 });
  const bare = () => bareLoop(pool, REQUESTS);
  await cpuOf(bare);
  for (const cap of CAPS) {
    const plan = planOf(manifest(cap));
    const ours = () => layer(plan);
    for (let round = 0; round < 2; round += 1) await cpuOf(ours);
    const pairs = [];
    for (let round = 0; round < ROUNDS; round += 1) pairs.push([await cpuOf(ours), await cpuOf(bare)]);
    const cost = side => `${median(pairs.map(pair => pair[side])).toFixed(1)} µs`;
    yield {
      what: `CPU of a request in its run, ${cap} in flight / undici Pool`,
      measured: cost(0),
      reference: cost(1),
      ratio: median(pairs.map(([one, reference]) => one / reference)),
      limit: { most: 0.75 },
    };
  }
  await pool.close();
  controller.kill();
}

const manifest = cap => `version: 1
targets: {ci: {type: jenkins, url: "http://ci.example.com/", concurrency: ${cap}, back-pressure: {queue-length: 100000}}}
triggers:
  t:
    job: platform/build
    matrix: {n: [${Array.from({ length: REQUESTS }, (_, n) => n)}]}
    parameters: {BRANCH: main, N: "\${{ matrix.n }}"}
`;

/** Microseconds a request, those of the garbage collector's threads among them. */
async function cpuOf(work) {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / REQUESTS;
}

async function layer(plan) {
  const written = yesByTurns();
  const never = new AbortController().signal;
  const summary = await execute(plan, {
    run: createRunId(systemClock.now(), Math.random),
    targets: new Map([['ci', instantTarget()]]),
    detach: true,
    clock: systemClock,
    emit: event =>
      event.type === 'request-changed' && event.state.state === 'submitting' ? written() : undefined,
    stop: never,
    leave: never,
  });
  const taken = summary.requests.filter(({ verdict }) => verdict === 'handed-over').length;
  if (taken !== REQUESTS) throw new Error(`${taken} of ${REQUESTS} requests were taken`);
}

/** A function that says yes to all who ask in a turn of the event loop, at its end: they share one promise, as in a commit. */
function yesByTurns() {
  let asked = null;
  return () => {
    asked ??= new Promise(resolve => {
      setImmediate(() => {
        asked = null;
        resolve(true);
      });
    });
    return asked;
  };
}

/** A server that takes everything. */
function instantTarget() {
  let id = 0;
  const turn = yesByTurns();
  const ok = value => ({ ok: true, value });
  return {
    name: 'ci',
    timeout: 1_000,
    session: () => 'one',
    describe: async () => ok({ url: '', buildable: true, parameters: [] }),
    load: async () => ok({ queueLength: 0, quietingDown: false, at: systemClock.monotonic() }),
    submit: async () => {
      await turn();
      id += 1;
      return { kind: 'queued', queueId: String(id), url: 'http://ci.example.com/', existing: false };
    },
    close: async () => {},
  };
}
