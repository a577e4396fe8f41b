import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { LEASE } from '../../src/store/lease.ts';
import type { Database } from '../../src/store/sqlite/database.ts';
import { DRIVERS, firstDriver } from '../../src/store/sqlite/drivers.ts';
import { manifestFor, Rig, type Running } from './rig.ts';

/* Whoever is to take over a run whose process is silent watches it for a while. Meanwhile that process may go on, and end it. */

/** To be loaded before the binary: says when it begins to watch, and lets it see the end of that as soon as it is told to. */
const WATCH = `import { existsSync, writeFileSync } from 'node:fs';
const after = globalThis.setTimeout;
globalThis.setTimeout = (act, delay, ...more) => {
  if (delay !== ${LEASE.watch}) return after(act, delay, ...more);
  writeFileSync('watches', '');
  const look = () => (existsSync('has-watched') ? act() : after(look, 10));
  return after(look, 10);
};
`;

let rig: Rig;
let sandbox: Sandbox;
let env: { TOKEN: string };
beforeEach(async () => {
  rig = await Rig.create();
});
afterEach(() => rig.close());

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

async function prepare(duration: number): Promise<void> {
  const parameters = [{ type: 'string', name: 'N' }] as const;
  sandbox = await rig.sandbox({ executors: 9, jobs: [{ path: ['build'], duration, parameters }] });
  env = { TOKEN: sandbox.token };
  const trigger = `  t: {job: build, matrix: {n: [1, 2, 3, 4]}, max-parallel: 2, parameters: {N: "\${{ matrix.n }}"}}`;
  await rig.write('triggers.yaml', manifestFor(sandbox, trigger));
}

/** A run that goes on and was stopped (Ctrl-Z), and a command that has begun to watch it, as if a minute had passed. */
async function watched(args: readonly string[]): Promise<{ first: Running; watcher: Running }> {
  const first = rig.start(['run', '--format', 'ndjson'], env);
  await first.seen('"running"');
  first.process.kill('SIGSTOP');
  (await database()).exec('UPDATE leases SET beat_at = beat_at - 60000');
  await rig.write('watch.mjs', WATCH);
  const load = pathToFileURL(join(rig.folder, 'watch.mjs')).href;
  const watcher = rig.start(args, { ...env, NODE_OPTIONS: `--import=${load}` });
  while (!existsSync(join(rig.folder, 'watches'))) await turn();
  return { first, watcher };
}

async function database(): Promise<Database> {
  const open = await firstDriver(DRIVERS);
  if (open === null) throw new Error('there is no SQLite');
  return open(join(rig.folder, '.volley', 'store.db'));
}

/** What stands in the store of the run's end: its row, and how often its journal tells of it. */
async function ends(): Promise<unknown> {
  const store = await database();
  const runs = store.prepare('SELECT outcome, finished_at FROM runs').all();
  const told = store
    .prepare(`SELECT count(*) AS told FROM journal WHERE events LIKE '%"run-finished"%'`)
    .all();
  store.close();
  return [runs, told];
}

test.each([[['resume', 'last']], [['resume']]])(
  'volley %j sends nothing of a run that was interrupted meanwhile',
  async args => {
    await prepare(600_000);
    const { first, watcher } = await watched(args);
    first.process.kill('SIGCONT');
    first.process.kill('SIGINT');
    expect((await first.finished).code).toBe(130);
    const [before, builds] = [await ends(), sandbox.builds().length];
    expect(before).toMatchObject([[{ outcome: 'interrupted' }], [{ told: 1 }]]);
    await rig.write('has-watched', '');
    const { code, stdout, stderr } = await watcher.finished;
    expect(stderr).toMatch(
      /^error store-run-ended: the run (\S+) has ended meanwhile \(interrupted\)\n {2}→ See how with `volley status \1`/,
    );
    expect([code, stdout]).toEqual([2, '']);
    expect(sandbox.builds()).toHaveLength(builds);
    expect(await ends()).toEqual(before);
  },
);

test('volley cancel leaves a run that has succeeded meanwhile as it is', async () => {
  await prepare(500);
  const { first, watcher } = await watched(['cancel', 'last']);
  first.process.kill('SIGCONT');
  expect((await first.finished).code).toBe(0);
  const before = await ends();
  await rig.write('has-watched', '');
  const { code, stderr } = await watcher.finished;
  expect(stderr).toMatch(/^error nothing-to-cancel: the run \S+ has ended: succeeded\n/);
  expect(code).toBe(2);
  expect(await ends()).toEqual(before);
  expect(before).toMatchObject([[{ outcome: 'succeeded' }], [{ told: 1 }]]);
});
