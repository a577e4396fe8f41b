import { describe, expect, test } from 'vitest';
import type { RestartOptions } from '../../src/sandbox/sandbox.ts';
import { as, basic } from './http-client.ts';
import { type Rig, startRig } from './rig.ts';

const JOBS = [
  { path: ['plain'], duration: 60_000, concurrent: false },
  { path: ['pipe'], kind: 'pipeline', duration: 60_000 },
  { path: ['waits'], quietPeriod: 300_000 },
  { path: ['gpu'], label: 'gpu' },
] as const;

/** A restart that takes no longer than it must. */
const QUICK: RestartOptions = { down: 1_000, starting: 0, rejecting: 0, settling: 0 };

async function restart({ sandbox, clock }: Rig, options: RestartOptions = {}): Promise<void> {
  await sandbox.restart({ ...QUICK, ...options });
  clock.advance(1_000);
  await sandbox.settled();
}

/** Each time on a connection of its own: one that is kept would tell of its end, not of the port. */
const seen = ({ get }: Rig): Promise<number | string> =>
  get('/api/json?tree=mode', { ...as('admin'), Connection: 'close' }).then(
    ({ status }) => status,
    (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error)),
  );

describe('while it restarts', () => {
  test('callers see what a real server shows: 503, refused, 503, 401, 503, 200', async () => {
    const rig = await startRig();
    const stages = { stopping: 5_000, down: 1_000, starting: 11_000, rejecting: 1_200, settling: 1_300 };
    await rig.sandbox.restart({ ...stages, whileDown: 'refused' });
    const answers = [await seen(rig)];
    for (const time of Object.values(stages)) {
      rig.clock.advance(time);
      await rig.sandbox.settled();
      answers.push(await seen(rig));
    }
    expect(answers).toEqual([503, 'ECONNREFUSED', 503, 401, 503, 200]);
  });

  test('a page says that it is Jenkins itself that stops', async () => {
    const { sandbox, get } = await startRig();
    await sandbox.restart({ stopping: 5_000 });
    const { body, headers } = await get('/api/json');
    expect([body.includes('Restarting Jenkins'), headers['x-jenkins']]).toEqual([true, undefined]);
  });

  test('a server that is down resets connections where its port must stay open', async () => {
    const rig = await startRig();
    await rig.sandbox.restart({ ...QUICK, whileDown: 'reset' });
    expect(await seen(rig)).toBe('ECONNRESET');
    expect((await rig.ask({ path: '/sandbox/builds' })).status).toBe(200);
  });

  test('nothing happens in it, and afterwards what was due meanwhile', async () => {
    const rig = await startRig({ jobs: JOBS });
    await rig.post('/job/pipe/build');
    await rig.post('/job/waits/build?delay=60000');
    rig.clock.advance(59_500);
    await rig.sandbox.restart(QUICK);
    rig.clock.advance(900);
    expect(rig.sandbox.builds().map(({ building }) => building)).toEqual([true]);
    rig.clock.advance(100);
    expect(rig.sandbox.builds().map(({ result }) => result)).toEqual(['SUCCESS', null]);
  });
});

describe('after a restart', () => {
  test('freestyle builds are ABORTED, pipelines go on, and blocked requests have their turn', async () => {
    const rig = await startRig({ jobs: JOBS });
    for (const job of ['plain', 'plain', 'pipe']) await rig.post(`/job/${job}/build`);
    await restart(rig);
    expect(rig.sandbox.builds().map(build => [build.job, build.result, build.building])).toEqual([
      [['plain'], 'ABORTED', false],
      [['pipe'], null, true],
      [['plain'], null, true],
    ]);
    rig.clock.advance(60_000);
    expect(rig.sandbox.builds().map(({ result }) => result)).toEqual(['ABORTED', 'SUCCESS', 'SUCCESS']);
  });

  test('queued items answer under their old ids, those that left are forgotten, and ids go on', async () => {
    const rig = await startRig({ jobs: JOBS });
    for (const job of ['plain', 'waits', 'gpu']) await rig.post(`/job/${job}/build`);
    await restart(rig);
    const statuses = await Promise.all(
      [1, 2, 3].map(async id => (await rig.get(`/queue/item/${id}/api/json`)).status),
    );
    expect(statuses).toEqual([404, 200, 200]);
    expect((await rig.post('/job/plain/build')).headers.location).toMatch(/\/queue\/item\/4\/$/);
  });

  test('ids can begin anew, passing over those that are taken', async () => {
    const rig = await startRig({ jobs: JOBS });
    for (const job of ['plain', 'waits']) await rig.post(`/job/${job}/build`);
    await restart(rig, { newIds: true });
    const ids = [await rig.post('/job/plain/build'), await rig.post('/job/gpu/build')];
    expect(ids.map(({ headers }) => /item\/(\d+)/.exec(String(headers.location))?.[1])).toEqual(['1', '3']);
  });

  test('a crash loses what was queued last, and nothing older', async () => {
    const rig = await startRig({ jobs: JOBS });
    await rig.post('/job/waits/build');
    rig.clock.advance(30_000);
    await rig.post('/job/gpu/build');
    await rig.post('/job/plain/build?delay=5000');
    await restart(rig, { kind: 'crash', loses: 10_000 });
    expect(await rig.json('/queue/api/json?tree=items[id]')).toMatchObject({ items: [{ id: 1 }] });
    expect((await rig.get('/queue/item/2/api/json')).status).toBe(404);
    rig.clock.advance(300_000);
    expect(rig.sandbox.builds().map(({ job }) => job)).toEqual([['waits']]);
  });

  test('the session is another one, and its crumbs are void', async () => {
    const rig = await startRig({ jobs: JOBS });
    const credential = { Authorization: basic('admin', 'admin-password') };
    const issued = await rig.get('/crumbIssuer/api/json', credential);
    const cookie = String(issued.headers['set-cookie']).split(';')[0] ?? '';
    const crumb = { ...credential, Cookie: cookie, 'Jenkins-Crumb': JSON.parse(issued.body).crumb };
    expect((await rig.post('/job/plain/build', '', crumb)).status).toBe(201);
    await restart(rig);
    expect((await rig.post('/job/plain/build', '', crumb)).status).toBe(403);
    const after = await rig.get('/api/json');
    expect(after.headers['x-jenkins-session']).not.toBe(issued.headers['x-jenkins-session']);
  });
});

test.each([
  ['restart', 1],
  ['crash', 0],
] as const)('the fault %s loses the answer and leaves %i queued', async (kind, queued) => {
  const rig = await startRig({ jobs: JOBS, faults: [{ kind, meets: 'trigger' }] });
  await expect(rig.post('/job/waits/build')).rejects.toThrow();
  rig.clock.advance(13_000);
  await rig.sandbox.settled();
  const { items } = JSON.parse((await rig.get('/queue/api/json')).body);
  expect(items).toHaveLength(queued);
});

test('POST /restart of an administrator restarts the server', async () => {
  const rig = await startRig({ jobs: JOBS });
  await rig.post('/job/plain/build');
  expect((await rig.post('/restart', '', as('builder'))).status).toBe(403);
  expect((await rig.post('/restart')).status).toBe(302);
  rig.clock.advance(0);
  expect(await seen(rig)).toBe(503);
  rig.clock.advance(20_000);
  await rig.sandbox.settled();
  expect([await seen(rig), rig.sandbox.builds()[0]?.result]).toEqual([200, 'ABORTED']);
});
