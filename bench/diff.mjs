// The diff of two plans of 100 000 requests each, one of them at a git ref, against planning both of them: processes of
// their own, timed from their start to their end. Three pairs: one whose every request differs, one in which the other's
// axes stand in the opposite order, and one of nothing in common.
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
    const rounds = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      write(OLD);
      const old = await measureHere(['plan', '--format', 'ndjson']);
      write(side);
      const fresh = await measureHere(['plan', '--format', 'ndjson']);
      const diff = await measureHere(['plan', '--against', 'HEAD']);
      rounds.push({ planning: old.seconds + fresh.seconds, diff: diff.seconds, megabytes: diff.megabytes });
    }
    yield {
      what: `diff of 2 x 100 000 requests, ${what} / planning both`,
      measured: `${median(rounds.map(({ diff }) => diff)).toFixed(1)} s`,
      reference: `${median(rounds.map(({ planning }) => planning)).toFixed(1)} s`,
      ratio: median(rounds.map(({ diff, planning }) => diff / planning)),
      limit: { most: 1.5 },
    };
    const peak = Math.max(...rounds.map(({ megabytes }) => megabytes));
    yield {
      what: `peak memory of that diff / 200 MB`,
      measured: `${peak.toFixed(0)} MB`,
      reference: '200 MB',
      ratio: peak / 200,
      limit: { most: 1 },
    };
    rmSync(folder, { recursive: true });
  }
}

function manifestOf({ trigger, axes, constant }) {
  const matrix = Object.entries(axes).map(
    ([name, size]) => `${name}: [${Array.from({ length: size }, (_, index) => `${name}${index}`)}]`,
  );
  return `version: 1
targets: {ci: {type: jenkins, url: "https://ci.example.com/"}}
limits: {max-requests: 100000}
triggers:
  ${trigger}:
    job: platform/build
    matrix: {${matrix.join(', ')}}
    parameters: {A: "\${{ matrix.a }}", BC: "\${{ matrix.b }}-\${{ matrix.c }}", CONSTANT: ${constant}}
`;
}

/** Seconds from start to end, and the most memory that it held. */
async function measure(args, cwd) {
  const start = performance.now();
  const report = new URL('peak-memory.mjs', import.meta.url).href;
  const child = spawn(process.execPath, ['--import', report, cli, ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
  });
  child.stdout.resume();
  let kilobytes = '';
  child.stdio[3].on('data', chunk => {
    kilobytes += chunk;
  });
  const code = await new Promise(resolve => child.on('close', resolve));
  if (code !== 0) throw new Error(`volley ${args.join(' ')} ended with ${code}`);
  return { seconds: (performance.now() - start) / 1e3, megabytes: Number(kilobytes) / 1024 };
}
