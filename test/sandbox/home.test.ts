import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openHomeFolder } from '../../src/sandbox/sandbox.ts';
import { as } from './http-client.ts';
import { type Rig, startRig } from './rig.ts';

const JOBS = [
  { path: ['plain'], duration: 60_000, parameters: [{ type: 'string', name: 'N' }] },
  { path: ['pipe'], kind: 'pipeline', duration: 60_000 },
  { path: ['waits'], quietPeriod: 300_000 },
] as const;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'volley-home-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Starts a sandbox in the home. One that was started there before counts as killed: it is not asked to stop. */
async function start(queueSavedAfter = 60_000): Promise<Rig> {
  const home = openHomeFolder(folder);
  if (!home.ok) throw new Error(home.error.message);
  return startRig({ jobs: JOBS, home: home.value, queueSavedAfter });
}

const numbers = ({ sandbox }: Rig): readonly unknown[] =>
  sandbox.builds().map(({ number, result, parameters: { N } }) => [number, result, N]);

describe('after a kill, in the same home', () => {
  test('every build that was ever started is there; those that ran are ABORTED, pipelines go on', async () => {
    const killed = await start();
    await killed.post('/job/plain/buildWithParameters', 'N=1');
    killed.clock.advance(60_000);
    await killed.post('/job/plain/buildWithParameters', 'N=2');
    await killed.post('/job/pipe/build');
    const again = await start();
    expect(numbers(again)).toEqual([
      [1, 'SUCCESS', '1'],
      [2, 'ABORTED', '2'],
      [1, null, undefined],
    ]);
    again.clock.advance(120_000);
    expect(numbers(again)[2]).toEqual([1, 'SUCCESS', undefined]);
    await again.post('/job/plain/buildWithParameters', 'N=3');
    expect(numbers(again)[3]).toEqual([3, null, '3']);
    // And what a kill ends stays so after the next one.
    expect(numbers(await start())[1]).toEqual([2, 'ABORTED', '2']);
  });

  test('the session is another one, so that clients can tell', async () => {
    const sessions = [await start(), await start()].map(async rig => (await rig.get('/api/json')).headers);
    const [before, after] = (await Promise.all(sessions)).map(headers => headers['x-jenkins-session']);
    expect(before).toBeTruthy();
    expect(after).not.toBe(before);
  });

  test('the queue is as it was last saved, and ids that were given since are given again', async () => {
    const killed = await start(1_000);
    await killed.post('/job/waits/build');
    killed.clock.advance(1_000);
    await killed.post('/job/plain/buildWithParameters', 'N=1&delay=600000');
    const again = await start();
    const { items } = JSON.parse((await again.get('/queue/api/json?tree=items[id]')).body);
    expect(items).toMatchObject([{ id: 1 }]);
    const { headers } = await again.post('/job/plain/buildWithParameters', 'N=2&delay=600000');
    expect(headers.location).toContain('/queue/item/2/');
  });

  test('what has begun since the queue was saved does not begin again', async () => {
    const killed = await start(1_000);
    await killed.post('/job/plain/buildWithParameters', 'N=1&delay=2000');
    killed.clock.advance(2_000);
    expect(numbers(killed)).toEqual([[1, null, '1']]);
    const again = await start();
    again.clock.advance(5_000);
    expect(numbers(again)).toEqual([[1, 'ABORTED', '1']]);
  });

  test('a line that the kill cut short counts for nothing, and the next one is whole', async () => {
    const killed = await start();
    await killed.post('/job/plain/buildWithParameters', 'N=1');
    await appendFile(join(folder, 'sandbox.ndjson'), '{"kind":"star');
    const again = await start();
    await again.post('/job/plain/buildWithParameters', 'N=2');
    expect((await start()).sandbox.builds().map(({ number }) => number)).toEqual([1, 2]);
  });
});

test('jobs and folders made, renamed, disabled, and builds deleted or described by the API stay so', async () => {
  const killed = await start();
  const xml = { 'Content-Type': 'application/xml', ...as('admin') };
  const folderXml = '<com.cloudbees.hudson.plugins.folder.Folder/>';
  await killed.ask({ method: 'POST', path: '/createItem?name=f', body: folderXml, headers: xml });
  await killed.ask({ method: 'POST', path: '/job/f/createItem?name=j', body: '<project/>', headers: xml });
  await killed.post('/job/f/job/j/build');
  killed.clock.advance(60_000);
  await killed.post('/job/f/job/j/1/submitDescription', 'description=kept');
  await killed.post('/job/f/job/j/build');
  await killed.post('/job/f/job/j/2/doDelete');
  await killed.post('/job/f/job/j/confirmRename', 'newName=k');
  await killed.post('/job/waits/disable');
  await killed.post('/job/pipe/doDelete');
  const again = await start();
  expect(
    await again.json('/job/f/job/k/api/json?tree=nextBuildNumber,builds[number,description]'),
  ).toMatchObject({
    nextBuildNumber: 3,
    builds: [{ number: 1, description: 'kept' }],
  });
  expect((await again.post('/job/waits/build')).status).toBe(409);
  // It is one of those that the sandbox begins with, and so it is made anew.
  expect(await again.json('/job/pipe/api/json?tree=builds[number]')).toMatchObject({ builds: [] });
});

test('an orderly stop saves the queue', async () => {
  const stopped = await start();
  await stopped.post('/job/waits/build');
  await stopped.sandbox.close();
  const again = await start();
  again.clock.advance(300_000);
  expect(again.sandbox.builds().map(({ job, queueId }) => [job, queueId])).toEqual([[['waits'], 1]]);
});

test('how many builds each request got can be asked for by a parameter', async () => {
  const rig = await start();
  for (const body of ['N=1', 'N=2', 'N=1']) {
    await rig.post('/job/plain/buildWithParameters', body);
    rig.clock.advance(60_000);
  }
  expect(JSON.parse((await rig.ask({ path: '/sandbox/counts?by=N' })).body)).toEqual({ 1: 2, 2: 1 });
  expect((await rig.ask({ path: '/sandbox/counts' })).status).toBe(400);
});

describe('a folder that is no home', () => {
  test('is told with the line that is wrong, and left as it is', async () => {
    const home = openHomeFolder(folder);
    if (home.ok) home.value.close();
    await appendFile(join(folder, 'sandbox.ndjson'), '{"kind":"deleted","path":7}\n');
    expect(openHomeFolder(folder)).toMatchObject({
      error: { code: 'home-damaged', message: expect.stringContaining('sandbox.ndjson:1 is no record') },
    });
    expect(await readFile(join(folder, 'sandbox.ndjson'), 'utf8')).toBe('{"kind":"deleted","path":7}\n');
  });

  test('is told when it cannot be made', async () => {
    await appendFile(join(folder, 'file'), '');
    const home = openHomeFolder(join(folder, 'file', 'below'));
    expect(home).toMatchObject({
      error: { code: 'home-unreadable', next: expect.stringContaining('--home') },
    });
  });
});
