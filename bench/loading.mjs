// Checking a manifest, against the yaml package's own parse of the same text: both are processes of their own.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from './median.mjs';

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const parse = fileURLToPath(new URL('loading-parse.mjs', import.meta.url));

const cases = [
  { name: '5 MB', triggers: 12_000, bytes: 5e6, rounds: 3, most: 1.3 },
  { name: '100 KB', triggers: 240, bytes: 1e5, rounds: 11, most: 2.5 },
];

export async function* run() {
  const folder = mkdtempSync(join(tmpdir(), 'volley-bench-'));
  const file = join(folder, 'triggers.yaml');
  for (const { name, triggers, bytes, rounds, most } of cases) {
    writeFileSync(file, manifestOf(triggers, bytes));
    const pairs = [];
    // In pairs, so that a machine whose speed drifts drifts under both; the first pair warms the disk.
    for (let round = 0; round <= rounds; round += 1) {
      const pair = [time([cli, 'validate', '-f', file]), time([parse, file])];
      if (round > 0) pairs.push(pair);
    }
    yield {
      what: `validate ${name}, ${triggers} triggers / yaml's own parse`,
      measured: `${median(pairs.map(([ours]) => ours)).toFixed(0)} ms`,
      reference: `${median(pairs.map(([, bare]) => bare)).toFixed(0)} ms`,
      ratio: median(pairs.map(([ours, bare]) => ours / bare)),
      limit: { most },
    };
  }
  rmSync(folder, { recursive: true });
}

function time(args) {
  const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { env, maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stdout}${stderr}`);
  return performance.now() - start;
}

/** Triggers as people write them; their descriptions fill up to the size. */
function manifestOf(size, bytes) {
  const trigger = (index, words) => `  service-${index}:
    description: ${words}
    job: platform/service-${index}
    labels: [nightly, team-${index % 40}]
    schedule: [{cron: "H ${index % 24} * * *", timezone: Europe/Zurich}]
    inputs: {branch: {default: main}}
    matrix:
      os: [linux, windows]
      python: ["3.12", "3.13"]
      exclude: [{os: windows, python: "3.12"}]
    parameters:
      BRANCH: \${{ inputs.branch }}
      PLATFORM: \${{ matrix.os }}
      PYTHON: \${{ matrix.python }}
`;
  const head = 'version: 1\ntargets:\n  ci: {type: jenkins, url: "https://ci.example.com/"}\ntriggers:\n';
  const words = 'x'.repeat(Math.max(1, Math.round(bytes / size) - trigger(size, '').length));
  return head + Array.from({ length: size }, (_, index) => trigger(index, words)).join('');
}
