import { spawnSync } from 'node:child_process';
import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { isRecord } from '../../src/core/json-shape.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { CLI, manifestFor, Rig, type Running } from './rig.ts';

/*
 * A store that is lost while `serve` serves from it. Nothing is fired that is not written down; it is said once, and why;
 * and when the store is back, each second has its decision after all.
 */

// Each second is asked about by a process of its own.
vi.setConfig({ testTimeout: 120_000 });

const EACH_SECOND = '  tick: {job: tick, schedule: [{cron: "* * * * * *", catch-up: all, overlap: skip}]}';

let rig: Rig;
let sandbox: Sandbox;
let env: Record<string, string>;
beforeEach(async () => {
  rig = await Rig.create();
  sandbox = await rig.sandbox({ executors: 4, jobs: [{ path: ['tick'], duration: 100 }] });
  await rig.write('triggers.yaml', manifestFor(sandbox, EACH_SECOND));
  env = { TOKEN: sandbox.token };
});
afterEach(() => rig.close());

const SERVE = ['serve', '--log-format', 'json', '--api', '127.0.0.1:0'];

type Told = Readonly<Record<string, unknown>>;

const told = (served: Running, type: string): readonly Told[] =>
  served
    .errors()
    .split('\n')
    .filter(line => line.startsWith('{') && line.endsWith('}'))
    .map((line): unknown => JSON.parse(line))
    .filter((entry): entry is Told => isRecord(entry) && entry.type === type);

/** Runs that began, by the log, between the failure of the store and its end. */
function whileFailing(served: Running): readonly string[] {
  const [, after = ''] = served.errors().split('"type":"store-failing"');
  const [during = ''] = after.split('"type":"store-well"');
  return during.split('\n').filter(line => line.includes('"type":"run-begun"'));
}

async function ready(served: Running): Promise<{ readonly status: number; readonly title: unknown }> {
  const [, base = ''] = /listens on (http:[^"]+)"/.exec(served.errors()) ?? [];
  const answer = await fetch(`${base}/readyz`);
  const document: unknown = await answer.json();
  return { status: answer.status, title: isRecord(document) ? document.title : undefined };
}

/** Milliseconds of a processor that a process has used, by Linux; null elsewhere. */
function cpuOf({ pid }: Running['process']): number | null {
  if (process.platform !== 'linux') return null;
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** Not busy: of the time since then, most was spent waiting. */
function expectWaiting(served: Running, since: { readonly cpu: number | null; readonly at: number }): void {
  const cpu = cpuOf(served.process);
  if (cpu === null || since.cpu === null) return;
  expect(cpu - since.cpu).toBeLessThan(Math.max(1_500, (performance.now() - since.at) / 2));
}

/** Seconds between two instants of which `why` knows no decision. */
async function undecided(from: number, to: number): Promise<readonly string[]> {
  const open: string[] = [];
  for (let at = Math.ceil(from / 1_000) * 1_000; at < to; at += 1_000) {
    const instant = new Date(at).toISOString();
    const { stdout } = await rig.run(['why', 'tick', '--at', instant, '--format', 'json'], env);
    if (!/"verdict":\s*"(?:started|skipped|missed)"/.test(stdout)) open.push(`${instant} ${stdout}`);
  }
  return open;
}

const time = (entry: Told | undefined): number => Date.parse(String(entry?.time));

/** No build that nobody knows of, and none twice: each belongs to a run of its own. */
function expectEachOnce(...processes: readonly Running[]): void {
  const runs = processes.flatMap(served => told(served, 'run-begun').map(({ run }) => run));
  expect(sandbox.builds().length).toBeLessThanOrEqual(new Set(runs).size);
}

const away = (): void => renameSync(join(rig.folder, '.volley'), join(rig.folder, 'aside'));
const back = (): void => renameSync(join(rig.folder, 'aside'), join(rig.folder, '.volley'));

describe('a store that vanishes while serving', () => {
  test('is told once, with the next step; nothing fires, nothing spins; and all is decided once it is back', async () => {
    const served = rig.start(SERVE, env);
    await served.seen('"decision":"started"');
    expect(await ready(served)).toMatchObject({ status: 200 });
    away();
    await served.seen('"type":"store-failing"');
    const since = { cpu: cpuOf(served.process), at: performance.now() };
    const [failing] = told(served, 'store-failing');
    expect(failing).toMatchObject({
      level: 'error',
      code: 'vanished',
      next: expect.stringContaining('Put the file back'),
    });
    expect(await ready(served)).toEqual({ status: 503, title: 'the store fails' });
    back();
    await served.seen('"type":"store-well"');
    expectWaiting(served, since);
    expect(told(served, 'store-failing')).toHaveLength(1);
    expect(whileFailing(served)).toEqual([]);
    expect(await ready(served)).toMatchObject({ status: 200 });
    const [well] = told(served, 'store-well');
    await served.seen(`"instant":"${new Date(Math.ceil(time(well) / 1_000) * 1_000).toISOString()}"`);
    served.process.kill('SIGTERM');
    expect((await served.finished).code).toBe(0);
    expect(await undecided(time(failing) - 1_000, time(well))).toEqual([]);
    expectEachOnce(served);
  });

  test('in the middle of a run: that is followed to its end, which is written down once the store is back', async () => {
    sandbox = await rig.sandbox({ executors: 4, jobs: [{ path: ['tick'], duration: 2_000 }] });
    await rig.write('triggers.yaml', manifestFor(sandbox, EACH_SECOND));
    env = { TOKEN: sandbox.token };
    const served = rig.start(SERVE, env);
    await served.seen('"type":"run-begun"');
    const [begun] = told(served, 'run-begun');
    away();
    await served.seen('"type":"store-failing"');
    // Followed to its end, which cannot be written down.
    await served.seen(`"type":"run-left","run":"${begun?.run}"`);
    back();
    await served.seen('"type":"store-well"');
    // As soon as the store knows of its end.
    let ended = '';
    while (!ended.includes(String(begun?.run)))
      ended = (await rig.run(['history', '--outcome', 'succeeded', '--limit', '100'], env)).stdout;
    served.process.kill('SIGTERM');
    await served.finished;
    expectEachOnce(served);
  });

  test('and stays away: the process ends all the same, and the next one makes up for what was not decided', async () => {
    const first = rig.start(SERVE, env);
    await first.seen('"decision":"started"');
    away();
    await first.seen('"type":"store-failing"');
    first.process.kill('SIGTERM');
    await first.finished;
    back();
    const second = rig.start(SERVE, env);
    await second.seen('"type":"serving"');
    await second.seen('"decision":"started"');
    const [failing] = told(first, 'store-failing');
    const [serving] = told(second, 'serving');
    second.process.kill('SIGTERM');
    expect((await second.finished).code).toBe(0);
    expect(await undecided(time(failing) - 1_000, time(serving))).toEqual([]);
    expectEachOnce(first, second);
  });
});

// A disk of its own needs a mount, which not every machine allows.
const mounts = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;

/** A shell that has a small disk under `.volley`, and fills and frees it when files of these names appear. */
const ON_SMALL_DISK = `set -e
mkdir .volley && mount -t tmpfs -o size=3m tmpfs .volley
"${process.execPath}" "${CLI}" ${SERVE.join(' ')} & served=$!
wait_for() { while [ ! -e "$1" ]; do sleep 0.05; done; }
wait_for fill; dd if=/dev/zero of=.volley/ballast bs=1k 2>/dev/null || true
wait_for free; rm .volley/ballast
wait_for end; kill -TERM $served; wait $served
cp .volley/store.db* kept/`;

describe.runIf(mounts)('a disk that fills while serving', () => {
  test('is told once, with the next step; nothing fires, nothing spins; and all is decided once there is room', async () => {
    await rig.write('small-disk.sh', ON_SMALL_DISK);
    spawnSync('mkdir', ['kept'], { cwd: rig.folder });
    const served = rig.command('unshare', ['-rm', 'sh', 'small-disk.sh'], env);
    await served.seen('"decision":"started"');
    await rig.write('fill', '');
    await served.seen('"type":"store-failing"');
    const [failing] = told(served, 'store-failing');
    expect(failing).toMatchObject({ level: 'error', next: expect.stringContaining('resume') });
    expect(['disk-full', 'failed-io']).toContain(failing?.code);
    expect(await ready(served)).toEqual({ status: 503, title: 'the store fails' });
    await rig.write('free', '');
    await served.seen('"type":"store-well"');
    expect(told(served, 'store-failing')).toHaveLength(1);
    expect(whileFailing(served)).toEqual([]);
    const [well] = told(served, 'store-well');
    await served.seen(`"instant":"${new Date(Math.ceil(time(well) / 1_000) * 1_000).toISOString()}"`);
    await rig.write('end', '');
    expect((await served.finished).code).toBe(0);
    // The mount is gone with the shell; what was in it was put aside.
    spawnSync('rm', ['-rf', '.volley'], { cwd: rig.folder });
    spawnSync('mv', ['kept', '.volley'], { cwd: rig.folder });
    expect(await undecided(time(failing) - 1_000, time(well))).toEqual([]);
    expectEachOnce(served);
  });

  test('or is full from the start: a clear error, and nothing is served', async () => {
    const script = `mkdir .volley && mount -t tmpfs -o size=64k tmpfs .volley
      dd if=/dev/zero of=.volley/ballast bs=1k 2>/dev/null
      "${process.execPath}" "${CLI}" ${SERVE.join(' ')}`;
    await rig.write('full-disk.sh', script);
    const { code, stderr } = await rig.shell('exec unshare -rm sh full-disk.sh', env);
    expect(stderr).toMatch(/"level":"error".*"code":"store-(?:disk-full|failed-io|not-writable)"/);
    expect(code).not.toBe(0);
    expect(sandbox.builds()).toEqual([]);
  });
});
