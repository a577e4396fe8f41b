import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { DRIVERS, firstDriver } from '../../src/store/sqlite/drivers.ts';
import { manifestFor, Rig, type Running } from './rig.ts';

/* A process that stands still (Ctrl-Z, a frozen container) loses its run, and when it goes on it is in the middle of
   something: here of a callback, with a request that was announced before and that its new connection is about to send. */

/** To be loaded before the binary: what it is to do where its second connection is there, and nothing was written to that yet. */
const onSecondConnection = (act: string): string => `import { writeFileSync } from 'node:fs';
import { subscribe } from 'node:diagnostics_channel';
let connections = 0;
subscribe('undici:client:connected', () => {
  connections += 1;
  if (connections === 2) { ${act} }
});
`;

const STAND_STILL = onSecondConnection(`
  writeFileSync('stands-still', '');
  process.kill(process.pid, 'SIGSTOP');
`);

/** What it sees when it goes on after a minute in which nobody took note. */
const LOSE_A_MINUTE = onSecondConnection(`
  const now = performance.now.bind(performance);
  performance.now = () => now() + 60_000;
`);

let rig: Rig;
let sandbox: Sandbox;
let env: { TOKEN: string };
beforeEach(async () => {
  rig = await Rig.create();
  sandbox = await rig.sandbox({
    executors: 9,
    jobs: [{ path: ['build'], duration: 0, parameters: [{ type: 'string', name: 'N' }] }],
  });
  env = { TOKEN: sandbox.token };
  const trigger = `  t: {job: build, matrix: {n: [1, 2, 3, 4]}, parameters: {N: "\${{ matrix.n }}"}}`;
  const manifest = manifestFor(sandbox, trigger);
  await rig.write('triggers.yaml', manifest.replace('type: jenkins,', 'type: jenkins, timeout: 2s,'));
});
afterEach(() => rig.close());

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

async function started(args: readonly string[], loaded: string): Promise<Running> {
  await rig.write('loaded.mjs', loaded);
  const load = pathToFileURL(join(rig.folder, 'loaded.mjs')).href;
  return rig.start(args, { ...env, NODE_OPTIONS: `--import=${load}` });
}

async function standingStill(): Promise<Running> {
  const run = await started(['run'], STAND_STILL);
  while (!existsSync(join(rig.folder, 'stands-still'))) await turn();
  return run;
}

/** As if nothing had been heard of it for a minute. */
async function forgetBeat(): Promise<void> {
  const open = await firstDriver(DRIVERS);
  if (open === null) throw new Error('there is no SQLite');
  const database = open(join(rig.folder, '.volley', 'store.db'));
  database.exec('UPDATE leases SET beat_at = beat_at - 60000');
  database.close();
}

const built = (): readonly unknown[] =>
  sandbox
    .builds()
    .map(({ parameters }) => parameters.N)
    .sort();

test('what it had announced it does not send any more when another process has taken the run over', {
  timeout: 90_000,
}, async () => {
  const first = await standingStill();
  await forgetBeat();
  const { code, stdout } = await rig.run(['resume'], env);
  expect(stdout).toContain('4 requests: 4 succeeded');
  expect(code).toBe(0);
  expect(built()).toEqual(['1', '2', '3', '4']);
  first.process.kill('SIGCONT');
  const last = await first.finished;
  expect(last.stderr).toMatch(/store-taken-over: the run \S+ was taken over by another process/);
  expect(last.code).toBe(5);
  expect(built()).toEqual(['1', '2', '3', '4']);
});

test('what it had announced it announces once more and sends, when the run is still its own', async () => {
  const { code, stdout } = await (await started(['run', '--format', 'ndjson'], LOSE_A_MINUTE)).finished;
  expect(code).toBe(0);
  expect(built()).toEqual(['1', '2', '3', '4']);
  const announced = stdout.match(/"submitting"/g) ?? [];
  expect(announced.length).toBeGreaterThan(4);
});
