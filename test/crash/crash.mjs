// Kills volley at random moments, over and over, and counts the builds that the server really has.
//   npm run test:crash -- --kills 1000 --requests 200 --restarts
// Each round is a run of so many requests whose process is killed (SIGKILL) again and again while it is resumed, until a
// resume is let go to its end. With --restarts the controller is restarted in the middle of rounds, too.
// A short form is test/e2e/resume.test.ts.
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startSandbox, systemClock } from '../../dist/index.js';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    requests: { type: 'string', default: '200' },
    'kills-a-round': { type: 'string', default: '10' },
    restarts: { type: 'boolean', default: false },
  },
});
const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const [kills, requests, killsARound] = [values.kills, values.requests, values['kills-a-round']].map(Number);

/** What a round has shown. `unknown`: volley said that it cannot know. */
const total = { rounds: 0, kills: 0, builds: 0, doubled: 0, lost: 0, unknown: 0 };

while (total.kills < kills) {
  const round = await playRound(Math.min(killsARound, kills - total.kills));
  total.rounds += 1;
  for (const [name, amount] of Object.entries(round)) total[name] += amount;
  console.log(
    `round ${total.rounds}: ${Object.entries(round)
      .map(([name, amount]) => `${amount} ${name}`)
      .join(', ')}`,
  );
}
console.log(
  `all: ${Object.entries(total)
    .map(([name, amount]) => `${amount} ${name}`)
    .join(', ')}`,
);
process.exitCode = total.doubled + total.lost > 0 || (total.unknown > 0 && !values.restarts) ? 1 : 0;

async function playRound(wanted) {
  const folder = await mkdtemp(join(tmpdir(), 'volley-crash-'));
  const job = { path: ['build'], parameters: [{ type: 'string', name: 'N' }], duration: 200 };
  const sandbox = await startSandbox({ clock: systemClock, executors: 20, jobs: [job] });
  const numbers = Array.from({ length: requests }, (_, index) => index + 1);
  await writeFile(
    join(folder, 'triggers.yaml'),
    `version: 1
secrets: {TOKEN: {env: TOKEN}}
targets:
  ci: {type: jenkins, url: "${sandbox.url}/", timeout: 2s, concurrency: 40, auth: {user: ${sandbox.user}, token: "\${{ secrets.TOKEN }}"}}
triggers:
  t: {job: build, matrix: {n: [${numbers}]}, parameters: {N: "\${{ matrix.n }}"}}
`,
  );
  const env = { PATH: process.env.PATH, TOKEN: sandbox.token };
  const start = command => spawn(process.execPath, [CLI, command, '--format', 'json'], { cwd: folder, env });
  let killed = 0;
  let child = start('run');
  let ended = false;
  for (; killed < wanted && !ended; killed += 1) {
    if (values.restarts && Math.random() < 0.1)
      void sandbox.restart({ down: 200, starting: 200, rejecting: 100 });
    // The first kill comes when the run has begun for certain; before that there is nothing to resume.
    ended = !(await killAfter(child, (killed === 0 ? 700 : 100) + Math.random() * 900));
    if (!ended) child = start('resume');
  }
  const summary = ended ? await summaryOf(start('status')) : await summaryOf(child);
  const counts = new Map(numbers.map(number => [number, 0]));
  for (const { parameters } of sandbox.builds())
    counts.set(Number(parameters.N), (counts.get(Number(parameters.N)) ?? 0) + 1);
  const told = new Map(summary.requests.map(request => [Number(request.matrix.n), request.verdict]));
  const none = [...counts].filter(([, amount]) => amount === 0).map(([number]) => number);
  const result = {
    kills: killed,
    builds: sandbox.builds().length,
    doubled: [...counts.values()].filter(amount => amount > 1).length,
    lost: none.filter(number => told.get(number) !== 'unknown').length,
    unknown: summary.requests.filter(({ verdict }) => verdict === 'unknown').length,
  };
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
  return result;
}

/** True: it was killed; false: it had ended before. */
function killAfter(child, milliseconds) {
  return new Promise(resolve => {
    const timer = setTimeout(() => child.kill('SIGKILL'), milliseconds);
    child.on('close', (_code, signal) => {
      clearTimeout(timer);
      resolve(signal === 'SIGKILL');
    });
  });
}

function summaryOf(child) {
  return new Promise((resolve, reject) => {
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', chunk => {
      stdout += chunk;
    });
    child.stderr.on('data', chunk => {
      stderr += chunk;
    });
    child.on('close', code => {
      try {
        resolve(JSON.parse(stdout));
      } catch {
        reject(new Error(`exit ${code}: ${stderr}`));
      }
    });
  });
}
