// What a controller is asked for while 60 builds of 5 s run on 4 executors, and how soon their ends are noticed. The
// reference is the least there is: one POST a build.
import { startSandbox, systemClock } from '../dist/index.js';
import { benchRun } from './bench-run.mjs';

const BUILDS = 60;

/** Around 5 s, so that ends fall anywhere between two looks. */
const outcomes = Array.from({ length: BUILDS }, (_, n) => ({
  when: { N: String(n) },
  result: 'SUCCESS',
  duration: 4_500 + ((n * 617) % 1_000),
}));

export async function* run() {
  const { requests, bytesSent } = await follow({});
  yield {
    what: `requests a build, ${BUILDS} builds of 5 s on 4 executors / its POST`,
    measured: String(requests),
    reference: String(BUILDS),
    ratio: requests / BUILDS,
    limit: { most: 3 },
  };
  yield {
    what: 'bytes of answers a build / 10 KB',
    measured: `${(bytesSent / BUILDS / 1024).toFixed(1)} KB`,
    reference: '10 KB',
    ratio: bytesSent / BUILDS / 10_240,
    limit: { most: 1 },
  };
  const fixed = await follow({ interval: 1_000, longest: 1_000 });
  const delays = fixed.delays.sort((a, b) => a - b);
  const [p99, worst] = [
    delays[Math.ceil(delays.length * 0.99) - 1] ?? Number.NaN,
    delays.at(-1) ?? Number.NaN,
  ];
  yield {
    what: 'an end is noticed at an interval of 1 s, worst / 1 s',
    measured: `${(worst / 1_000).toFixed(3)} s`,
    reference: `p99 ${(p99 / 1_000).toFixed(2)} s`,
    ratio: worst / 1_000,
    limit: { most: 1.1 },
  };
}

/** `delays`: milliseconds from the end of each build, as the server knows it, to the event that tells of it. */
async function follow(polling) {
  const job = { path: ['build'], parameters: [{ type: 'string', name: 'N' }], outcomes };
  const sandbox = await startSandbox({ clock: systemClock, executors: 4, jobs: [job] });
  const numbers = Array.from({ length: BUILDS }, (_, index) => index);
  const text = `version: 1
targets: {ci: {type: jenkins, url: "${sandbox.url}", concurrency: ${BUILDS}}}
triggers: {t: {job: build, matrix: {n: [${numbers}]}, parameters: {N: "\${{ matrix.n }}"}}}
`;
  const noticed = new Map();
  const emit = event => {
    if (event.type === 'request-changed' && event.state.state === 'finished') {
      noticed.set(event.state.build.number, event.at);
    }
  };
  await benchRun(text, sandbox, { polling, emit });
  const { counts, bytesSent } = sandbox.requests();
  const ends = await readEnds(sandbox);
  await sandbox.close();
  if (ends.length !== BUILDS) throw new Error(`${ends.length} of ${BUILDS} builds were run`);
  const requests = Object.values(counts).reduce((sum, amount) => sum + amount, 0);
  return { requests, bytesSent, delays: ends.map(({ number, at }) => noticed.get(number) - at) };
}

async function readEnds({ url, user, token }) {
  const tree = encodeURIComponent('allBuilds[number,timestamp,duration]');
  const headers = { authorization: `Basic ${btoa(`${user}:${token}`)}` };
  const answer = await fetch(`${url}/job/build/api/json?tree=${tree}`, { headers });
  const { allBuilds } = await answer.json();
  return allBuilds.map(({ number, timestamp, duration }) => ({ number, at: timestamp + duration }));
}
