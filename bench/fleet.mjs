// 2000 builds of eleven jobs on 400 executors: what following them costs the controller, and this process. The sandbox
// runs in a process of its own; so does the run, whose memory is measured.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { benchRun } from './bench-run.mjs';

const EXECUTORS = 400;
const BIG = 1_500;
const SMALL = { jobs: 10, builds: 50 };
const BUILDS = BIG + SMALL.jobs * SMALL.builds;
const WINDOW = 5;

const here = name => fileURLToPath(new URL(name, import.meta.url));

export async function* run() {
  const sandbox = fork(here('./fleet-sandbox.mjs'));
  sandbox.send({ executors: EXECUTORS, jobs: jobs() });
  const [access] = await once(sandbox, 'message');
  const samples = [];
  const timer = setInterval(() => sandbox.send('count'), 1_000);
  sandbox.on('message', ({ counts }) => samples.push(counts));
  const fleet = fork(here('./fleet.mjs'), [JSON.stringify(access)]);
  const [outcome] = await once(fleet, 'message');
  clearInterval(timer);
  sandbox.disconnect();
  if (outcome.succeeded !== BUILDS) throw new Error(`${outcome.succeeded} of ${BUILDS} builds succeeded`);
  // Each job is asked once what it takes, before it is fired at: that is no look.
  const looks = samples.map(counts =>
    // Before they have been asked, there is nothing to take off.
    Math.max(0, sum(Object.entries(counts).filter(([kind]) => !kind.startsWith('POST'))) - jobNames().length),
  );
  const worst = Math.max(...looks.map((count, index) => (count - (looks[index - WINDOW] ?? 0)) / WINDOW));
  yield {
    what: `requests a second to follow ${BUILDS} builds, worst ${WINDOW} s`,
    measured: `${worst.toFixed(1)}/s`,
    reference: `over ${Math.round(outcome.seconds)} s`,
    ratio: worst,
    limit: { most: 3 },
  };
  yield {
    what: 'peak memory of the run in MB / of a bare Node that has loaded it',
    measured: `${Math.round(outcome.peak)} MB`,
    reference: `${Math.round(outcome.loaded)} MB`,
    ratio: outcome.peak,
    limit: { most: 150 },
  };
}

const sum = counts => counts.reduce((total, [, count]) => total + count, 0);

function jobs() {
  const parameters = [{ type: 'string', name: 'N' }];
  // 5 to 20 s, differing from one to the next.
  const outcomes = Array.from({ length: BIG }, (_, n) => ({
    when: { N: String(n) },
    result: 'SUCCESS',
    duration: 5_000 + ((n * 7_919) % 15_000),
  }));
  return jobNames().map(name => ({ path: [name], parameters, outcomes }));
}

function jobNames() {
  return ['big', ...Array.from({ length: SMALL.jobs }, (_, n) => `small-${n}`)];
}

/** The run itself, in a child process. */
async function followFleet(access) {
  const trigger = (name, builds) =>
    `  ${name}: {job: ${name}, matrix: {n: [${[...Array(builds).keys()]}]}, parameters: {N: "\${{ matrix.n }}"}}\n`;
  const [big, ...small] = jobNames();
  const text = `version: 1
targets: {ci: {type: jenkins, url: "${access.url}", concurrency: ${BUILDS}}}
triggers:
${small.map(name => trigger(name, SMALL.builds)).join('')}${trigger(big, BIG)}`;
  const loaded = process.resourceUsage().maxRSS / 1_024;
  const began = performance.now();
  const { requests } = await benchRun(text, access);
  const succeeded = requests.filter(({ verdict }) => verdict === 'succeeded').length;
  const peak = process.resourceUsage().maxRSS / 1_024;
  process.send({ succeeded, loaded, peak, seconds: (performance.now() - began) / 1_000 });
  process.disconnect();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await followFleet(JSON.parse(process.argv[2]));
