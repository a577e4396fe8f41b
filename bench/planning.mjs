// A million requests as NDJSON, against a bare nested loop that writes the very same bytes: both are processes of their
// own that write into a pipe, and both are timed from their start to their end.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from './median.mjs';

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const loop = fileURLToPath(new URL('planning-loop.mjs', import.meta.url));
const SIDE = 100;
const ROUNDS = 3;

export async function* run() {
  const folder = mkdtempSync(join(tmpdir(), 'volley-bench-'));
  const file = join(folder, 'triggers.yaml');
  const axis = Array.from({ length: SIDE }, (_, index) => `v${index}`);
  writeFileSync(
    file,
    `version: 1
targets: {ci: {type: jenkins, url: "https://ci.example.com/"}}
limits: {max-requests: ${SIDE ** 3}}
triggers:
  t:
    job: platform/build
    matrix: {a: [${axis}], b: [${axis}], c: [${axis}]}
    parameters: {A: "\${{ matrix.a }}", BC: "\${{ matrix.b }}-\${{ matrix.c }}"}
`,
  );
  const plan = format => measure([cli, 'plan', '-f', file, '--format', format]);
  const pairs = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    pairs.push([await plan('ndjson'), await measure([loop, String(SIDE)])]);
  }
  const [[ours, bare]] = pairs;
  if (ours.digest !== bare.digest) throw new Error('the two do not write the same bytes');
  yield {
    what: `plan of ${SIDE ** 3} requests, NDJSON / a nested loop`,
    measured: `${median(pairs.map(([a]) => a.seconds)).toFixed(1)} s`,
    reference: `${median(pairs.map(([, b]) => b.seconds)).toFixed(1)} s`,
    ratio: median(pairs.map(([a, b]) => a.seconds / b.seconds)),
    limit: { most: 2 },
  };
  const peaks = {
    ndjson: Math.max(...pairs.map(([a]) => a.megabytes)),
    json: (await plan('json')).megabytes,
    text: (await plan('text')).megabytes,
  };
  for (const [format, peak] of Object.entries(peaks)) {
    yield {
      what: `peak memory of that plan as ${format} / 150 MB`,
      measured: `${peak.toFixed(0)} MB`,
      reference: '150 MB',
      ratio: peak / 150,
      limit: { most: 1 },
    };
  }
  rmSync(folder, { recursive: true });
}

/** Seconds from start to end, the digest of all that it wrote, and the most memory that it held. */
async function measure(args) {
  const start = performance.now();
  const report = new URL('peak-memory.mjs', import.meta.url).href;
  const child = spawn(process.execPath, ['--import', report, ...args], {
    stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
  });
  const digest = createHash('sha256');
  child.stdout.on('data', chunk => digest.update(chunk));
  let kilobytes = '';
  child.stdio[3].on('data', chunk => {
    kilobytes += chunk;
  });
  const code = await new Promise(resolve => child.on('close', resolve));
  if (code !== 0) throw new Error(`node ${args.join(' ')} ended with ${code}`);
  return {
    seconds: (performance.now() - start) / 1e3,
    digest: digest.digest('hex'),
    megabytes: Number(kilobytes) / 1024,
  };
}
