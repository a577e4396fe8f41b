// 2000 builds on 400 executors: what following them costs the controller, and this process. Of few jobs in one folder, most
// of them of one; and of many, each in a folder of its own. The sandbox runs in a process of its own; so does the run,
// whose memory is measured.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { benchRun } from './bench-run.mjs';

const EXECUTORS = 400;
const BUILDS = 2_000;
const WINDOW = 5;

/** The jobs of each fleet, and how many builds of each. */
const FLEETS = {
  'eleven jobs': [
    ...Array.from({ length: 10 }, (_, n) => ({ path: [`small-${n}`], builds: 50 })),
    { path: ['big'], builds: 1_500 },
  ],
  '200 folders': Array.from({ length: 200 }, (_, n) => ({ path: [`repository-${n}`, 'main'], builds: 10 })),
};

const here = name => fileURLToPath(new URL(name, import.meta.url));

export async function* run() {
  for (const name of Object.keys(FLEETS)) {
    const { worst, seconds, peak, loaded } = await follow(name);
    yield {
      what: `requests a second for ${BUILDS} builds, ${name}, worst ${WINDOW} s`,
      measured: `${worst.toFixed(1)}/s`,
      reference: `over ${Math.round(seconds)} s`,
      ratio: worst,
      limit: { most: 3 },
    };
    yield {
      what: 'peak memory of the run in MB / of a bare Node that has loaded it',
      measured: `${Math.round(peak)} MB`,
      reference: `${Math.round(loaded)} MB`,
      ratio: peak,
      limit: { most: 150 },
    };
  }
}

async function follow(name) {
  const sandbox = fork(here('./fleet-sandbox.mjs'));
  sandbox.send({ executors: EXECUTORS, jobs: FLEETS[name].map(sandboxJob) });
  const [access] = await once(sandbox, 'message');
  const samples = [];
  const fleet = fork(here('./fleet.mjs'), [name, JSON.stringify(access)]);
  // Each job was asked by then what it takes: that is no look.
  await once(fleet, 'message');
  sandbox.on('message', ({ counts }) => samples.push(asked(counts)));
  sandbox.send('count');
  const timer = setInterval(() => sandbox.send('count'), 1_000);
  const [outcome] = await once(fleet, 'message');
  clearInterval(timer);
  sandbox.disconnect();
  if (outcome.succeeded !== BUILDS) throw new Error(`${outcome.succeeded} of ${BUILDS} builds succeeded`);
  const worst = Math.max(
    ...samples.map((count, index) => (count - samples[Math.max(0, index - WINDOW)]) / WINDOW),
  );
  return { ...outcome, worst };
}

/** All requests but those that act. */
const asked = counts =>
  Object.entries(counts).reduce((sum, [kind, count]) => (kind.startsWith('POST') ? sum : sum + count), 0);

function sandboxJob({ path, builds }, index) {
  // 5 to 20 s, differing from one to the next.
  const outcomes = Array.from({ length: builds }, (_, n) => ({
    when: { N: String(n) },
    result: 'SUCCESS',
    duration: 5_000 + ((index * 1_237 + n * 7_919) % 15_000),
  }));
  return { path, parameters: [{ type: 'string', name: 'N' }], outcomes };
}

/** The run itself, in a child process. */
async function followFleet(jobs, access) {
  const trigger = ({ path, builds }, index) =>
    `  t${index}: {job: ${path.join('/')}, matrix: {n: [${[...Array(builds).keys()]}]}, parameters: {N: "\${{ matrix.n }}"}}\n`;
  const text = `version: 1
targets: {ci: {type: jenkins, url: "${access.url}", concurrency: ${BUILDS}}}
triggers:
${jobs.map(trigger).join('')}`;
  const loaded = process.resourceUsage().maxRSS / 1_024;
  const began = performance.now();
  const before = async target => {
    const never = new AbortController().signal;
    for (const { path } of jobs) await target.describe(path, never);
    process.send('begun');
  };
  const { requests } = await benchRun(text, access, { before });
  const succeeded = requests.filter(({ verdict }) => verdict === 'succeeded').length;
  const peak = process.resourceUsage().maxRSS / 1_024;
  process.send({ succeeded, loaded, peak, seconds: (performance.now() - began) / 1_000 });
  process.disconnect();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [name, access] = process.argv.slice(2);
  await followFleet(FLEETS[name], JSON.parse(access));
}
