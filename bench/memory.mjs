// Memory of one run of 50 000 requests that are submitted and followed to their ends. The run is a process of its own, and its
// server a function in it: so all that grows is the run's. Measured is resident memory, at every thousandth end.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { execute, systemClock } from '../dist/index.js';
import { planOf } from './bench-run.mjs';

const REQUESTS = 50_000;
const FEWER = 10_000;
const IN_FLIGHT = 1_000;
const SAMPLE = 1_000;

export async function* run() {
  const many = await measured(REQUESTS);
  yield {
    what: `peak memory of the last ${REQUESTS / 2} of ${REQUESTS} requests / first`,
    measured: `${mega(many.second)} MB`,
    reference: `${mega(many.first)} MB`,
    ratio: many.second / many.first,
    limit: { most: 1.15 },
  };
  const few = await measured(FEWER);
  const grown = ({ first, second, planned }) => Math.max(first, second) - planned;
  yield {
    what: `bytes a request that the run adds to its plan, ${REQUESTS} / ${FEWER}`,
    measured: `${Math.round(grown(many) / REQUESTS)} B`,
    reference: `${Math.round(grown(few) / FEWER)} B`,
    ratio: grown(many) / REQUESTS / (grown(few) / FEWER),
    limit: { most: 1.15 },
  };
}

const mega = bytes => Math.round(bytes / 2 ** 20);

async function measured(requests) {
  const child = fork(fileURLToPath(import.meta.url), [String(requests)], { execArgv: ['--expose-gc'] });
  const [outcome] = await once(child, 'message');
  if (outcome.succeeded !== requests) throw new Error(`${outcome.succeeded} of ${requests} builds succeeded`);
  return outcome;
}

/** The run itself, in a child process. */
async function follow(requests) {
  const numbers = Array.from({ length: requests }, (_, n) => n);
  const plan = planOf(`version: 1
limits: {max-requests: ${requests}}
targets: {ci: {type: jenkins, url: "http://ci.example.com/", concurrency: ${IN_FLIGHT}, back-pressure: {queue-length: 10000}}}
triggers: {t: {job: build, matrix: {n: [${numbers}]}, parameters: {N: "\${{ matrix.n }}"}}}
`);
  globalThis.gc();
  const planned = process.memoryUsage.rss();
  const peaks = { first: 0, second: 0 };
  let ended = 0;
  const emit = event => {
    if (event.type !== 'request-changed' || event.state.state !== 'finished') return;
    ended += 1;
    if (ended % SAMPLE !== 0) return;
    const half = ended <= requests / 2 ? 'first' : 'second';
    peaks[half] = Math.max(peaks[half], process.memoryUsage.rss());
  };
  const never = new AbortController().signal;
  const summary = await execute(plan, {
    run: 'bench',
    targets: new Map([['ci', quickTarget()]]),
    polling: new Map([['ci', { interval: 20, longest: 20 }]]),
    clock: systemClock,
    random: Math.random,
    emit,
    stop: never,
    leave: never,
  });
  const succeeded = summary.requests.filter(({ verdict }) => verdict === 'succeeded').length;
  process.send({ ...peaks, planned, succeeded });
  process.disconnect();
}

/** A server that takes everything, and has built it by the next look. */
function quickTarget() {
  let id = 0;
  const ok = value => ({ ok: true, value });
  return {
    name: 'ci',
    timeout: 1_000,
    session: () => 'one',
    describe: async () => ok({ url: '', buildable: true, parameters: [] }),
    load: async () => ok({ queueLength: 0, quietingDown: false, at: systemClock.now() }),
    submit: async () => {
      id += 1;
      return { kind: 'queued', queueId: String(id), url: 'http://ci.example.com/', existing: false };
    },
    follow: () => ({
      observe: async tracked =>
        ok(
          tracked.map(({ key, queueId }) => ({
            key,
            state: 'finished',
            build: { number: Number(queueId), url: `http://ci.example.com/job/build/${queueId}/` },
            result: 'SUCCESS',
            duration: 1,
          })),
        ),
    }),
    cancel: async () => ok(undefined),
    close: async () => {},
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await follow(Number(process.argv[2]));
