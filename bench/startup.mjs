// How long a user waits for an answer, against the least that Node itself takes.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from './median.mjs';

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const ROUNDS = 21;

export async function* run() {
  const folder = mkdtempSync(join(tmpdir(), 'volley-bench-'));
  const manifest = join(folder, 'triggers.yaml');
  writeFileSync(manifest, manifestOf(100));
  // An extra certificate file costs a bare Node as much again as its whole start.
  const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;
  const cases = [
    { what: 'volley --version / node -e 0', args: ['--version'], limit: { most: 1.6 } },
    {
      what: 'volley validate, 100 triggers / node -e 0',
      args: ['validate', '-f', manifest],
      limit: { most: 5 },
    },
    { what: 'volley plan, 100 triggers / node -e 0', args: ['plan', '-f', manifest], limit: undefined },
  ];
  for (const { what, args, limit } of cases) {
    const pairs = [];
    // In pairs, so that a machine whose speed drifts drifts under both.
    for (let round = 0; round <= ROUNDS; round += 1) {
      const pair = [time([cli, ...args], env), time(['-e', '0'], env)];
      if (round > 0) pairs.push(pair);
    }
    yield {
      what,
      measured: `${median(pairs.map(([ours]) => ours)).toFixed(0)} ms`,
      reference: `${median(pairs.map(([, bare]) => bare)).toFixed(0)} ms`,
      ratio: median(pairs.map(([ours, bare]) => ours / bare)),
      limit,
    };
  }
  rmSync(folder, { recursive: true });
}

function time(args, env) {
  const start = process.hrtime.bigint();
  const { status } = spawnSync(process.execPath, args, { env, stdio: 'ignore' });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}`);
  return Number(process.hrtime.bigint() - start) / 1e6;
}

/** Triggers as people write them: a job, a schedule, a small matrix, three parameters. */
function manifestOf(size) {
  const triggers = Array.from(
    { length: size },
    (_, index) => `  service-${index}:
    job: platform/service-${index}
    schedule: [{cron: "H ${index % 24} * * *"}]
    matrix:
      os: [linux, windows]
    parameters:
      BRANCH: main
      OS: \${{ matrix.os }}
`,
  );
  return `version: 1\ntargets:\n  ci: {type: jenkins, url: "https://ci.example.com/"}\ntriggers:\n${triggers.join('')}`;
}
