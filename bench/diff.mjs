// The diff of two plans of 100 000 requests each, against planning both of them: processes of their own, timed from their
// start to their end. Three pairs: one whose every request differs, one in which the other's axes stand in the opposite
// order, and one of nothing in common. The older plan is at a git ref, then in a plan file; then what it takes to save such
// a file, and to take it up for a run that is refused before it fires.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from './median.mjs';

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const ROUNDS = 3;
const OLD = { trigger: 't', axes: { a: 100, b: 100, c: 10 }, constant: 'old' };
const CASES = [
  { what: 'every request differs', side: { ...OLD, constant: 'new' } },
  { what: 'in another order', side: { ...OLD, axes: { c: 10, b: 100, a: 100 } } },
  { what: 'nothing in common', side: { ...OLD, trigger: 'u', constant: 'new' } },
];

export async function* run() {
  for (const { what, side } of CASES) {
    const folder = mkdtempSync(join(tmpdir(), 'volley-bench-'));
    const git = (...args) =>
      execFileSync('git', ['-c', 'user.name=b', '-c', 'user.email=b@b', ...args], { cwd: folder });
    const write = content => writeFileSync(join(folder, 'triggers.yaml'), manifestOf(content));
    write(OLD);
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '-m', 'old');
    const measureHere = args => measure(args, folder);
    await measureHere(['plan', '--out', 'plan.json', '--format', 'ndjson']);
    const rounds = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      write(OLD);
      const old = await measureHere(['plan', '--format', 'ndjson']);
      write(side);
      const fresh = await measureHere(['plan', '--format', 'ndjson']);
      const ref = await measureHere(['plan', '--against', 'HEAD']);
      const file = await measureHere(['plan', '--against', 'plan.json']);
      rounds.push({ planning: old.seconds + fresh.seconds, ref, file });
    }
    yield* figures(`diff of 2 x 100 000 requests, ${what}`, rounds, 'ref', 1.5);
    yield* figures('the same, against a plan file', rounds, 'file', 1.5);
    rmSync(folder, { recursive: true });
  }
  yield* saving();
}

function* figures(what, rounds, side, most) {
  const seconds = rounds.map(round => round[side].seconds);
  yield {
    what: `${what} / planning`,
    measured: `${median(seconds).toFixed(1)} s`,
    reference: `${median(rounds.map(({ planning }) => planning)).toFixed(1)} s`,
    ratio: median(rounds.map((round, index) => seconds[index] / round.planning)),
    ...(most === undefined ? {} : { limit: { most } }),
  };
  yield memory(
    'peak memory of that',
    rounds.map(round => round[side]),
  );
}

async function* saving() {
  const folder = mkdtempSync(join(tmpdir(), 'volley-bench-'));
  // Who detaches cannot wait for a need: with one the run is refused when its plan has been taken up.
  writeFileSync(join(folder, 'triggers.yaml'), `${manifestOf(OLD)}  after: {job: c, needs: [t]}\n`);
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const plan = await measure(['plan', '--format', 'ndjson'], folder);
    const save = await measure(['plan', '--out', 'plan.json', '--format', 'ndjson'], folder);
    const take = await measure(['run', '--detach', '--plan', 'plan.json'], folder, 2);
    rounds.push({ planning: plan.seconds, save, take });
  }
  yield* figures('plan --out of 100 000 requests', rounds, 'save');
  yield* figures('run --plan of it, up to the first request', rounds, 'take');
  rmSync(folder, { recursive: true });
}

function memory(what, measured) {
  const peak = Math.max(...measured.map(({ megabytes }) => megabytes));
  return {
    what: `${what} / 200 MB`,
    measured: `${peak.toFixed(0)} MB`,
    reference: '200 MB',
    ratio: peak / 200,
    limit: { most: 1 },
  };
}

function manifestOf({ trigger, axes, constant }) {
  const matrix = Object.entries(axes).map(
    ([name, size]) => `${name}: [${Array.from({ length: size }, (_, index) => `${name}${index}`)}]`,
  );
  return `version: 1
targets: {ci: {type: jenkins, url: "https://ci.example.com/"}}
limits: {max-requests: 100001}
triggers:
  ${trigger}:
    job: platform/build
    matrix: {${matrix.join(', ')}}
    parameters:
      A: \${{ matrix.a }}
      BC: \${{ matrix.b }}-\${{ matrix.c }}
      CONSTANT: ${constant}
      RELEASE: release/2026.11
      ARTIFACTS: https://artifacts.example.com/\${{ matrix.a }}/\${{ matrix.b }}
      DRY_RUN: "true"
`;
}

/** Seconds from start to end, and the most memory that it held. `due`: the exit code. */
async function measure(args, cwd, due = 0) {
  const start = performance.now();
  const report = new URL('peak-memory.mjs', import.meta.url).href;
  const child = spawn(process.execPath, ['--import', report, cli, ...args], {
    cwd,
    stdio: ['ignore', 'pipe', due === 0 ? 'inherit' : 'ignore', 'pipe'],
  });
  child.stdout.resume();
  let kilobytes = '';
  child.stdio[3].on('data', chunk => {
    kilobytes += chunk;
  });
  const code = await new Promise(resolve => child.on('close', resolve));
  if (code !== due) throw new Error(`volley ${args.join(' ')} ended with ${code}`);
  return { seconds: (performance.now() - start) / 1e3, megabytes: Number(kilobytes) / 1024 };
}
