import { expect, test } from 'vitest';
import { as, basic } from './http-client.ts';
import { startRig } from './rig.ts';

const JOBS = [{ path: ['plain'] }] as const;
const JOB = '/job/plain/api/json';

test.each([
  ['admin', 200, 201],
  ['builder', 200, 201],
  ['reader', 200, 403],
  ['discover', 403, 403],
  ['nojobs', 404, 404],
])('%s reads a job with %i and triggers it with %i', async (user, reads, triggers) => {
  const { get, post } = await startRig({ jobs: JOBS });
  expect((await get(JOB, as(user))).status).toBe(reads);
  expect((await post('/job/plain/build', '', as(user))).status).toBe(triggers);
});

test('a user without the permission is told which one is missing', async () => {
  const { post } = await startRig({ jobs: JOBS });
  const { headers } = await post('/job/plain/build', '', as('reader'));
  expect(headers).toMatchObject({
    'x-you-are-authenticated-as': 'reader',
    'x-required-permission': 'hudson.model.Item.Build',
  });
});

test('nobody signed in is sent to the login with a 403, and may read where that is switched on', async () => {
  const closed = await startRig({ jobs: JOBS });
  const refused = await closed.get(JOB, {});
  expect([refused.status, refused.headers['www-authenticate']]).toEqual([403, undefined]);
  expect(refused.body).toContain('/login?from=%2Fjob%2Fplain%2Fapi%2Fjson');
  const open = await startRig({ jobs: JOBS, anonymousRead: true });
  expect((await open.get(JOB, {})).status).toBe(200);
  expect((await open.get(JOB, as('nojobs'))).status).toBe(200);
  expect((await open.post('/job/plain/build', '', {})).status).toBe(403);
});

test('a wrong credential is a 401 on any URL, and not by Jenkins itself', async () => {
  const { get } = await startRig({ jobs: JOBS });
  for (const path of ['/login', JOB, '/nowhere']) {
    const { status, headers } = await get(path, { Authorization: basic('admin', 'wrong') });
    expect([status, headers['www-authenticate'], headers['x-jenkins']]).toEqual([
      401,
      'Basic realm="Jenkins"',
      undefined,
    ]);
  }
});

test('a password needs a crumb with the session that it came with; a token needs neither', async () => {
  const { get, post } = await startRig({ jobs: JOBS });
  const credential = { Authorization: basic('admin', 'admin-password') };
  expect((await post('/job/plain/build', '', credential)).status).toBe(403);
  const issued = await get('/crumbIssuer/api/json', credential);
  const { crumb, crumbRequestField } = JSON.parse(issued.body);
  const cookie = String(issued.headers['set-cookie']).split(';')[0] ?? '';
  const withCrumb = { ...credential, [crumbRequestField]: crumb };
  expect((await post('/job/plain/build', '', withCrumb)).status).toBe(403);
  expect((await post('/job/plain/build', '', { ...withCrumb, Cookie: cookie })).status).toBe(201);
  const other = { ...withCrumb, Cookie: cookie, Authorization: basic('builder', 'builder-password') };
  expect((await post('/job/plain/build', '', other)).status).toBe(403);
  expect((await post('/job/plain/build', '', as('admin'))).status).toBe(201);
});

test('whoAmI tells a token user from an anonymous one', async () => {
  const { json } = await startRig();
  expect(await json('/whoAmI/api/json', as('reader'))).toMatchObject({ name: 'reader', anonymous: false });
  expect(await json('/whoAmI/api/json', {})).toMatchObject({ name: 'anonymous', anonymous: true });
});

test('who may only discover jobs sees that something waits, and not what', async () => {
  const { json, post } = await startRig({ jobs: JOBS, quietPeriod: 1_000 });
  await post('/job/plain/build');
  const queue = { _class: 'hudson.model.Queue' };
  expect(await json('/queue/api/json', as('nojobs'))).toEqual({ ...queue, discoverableItems: [], items: [] });
  const discoverableItems = [{ task: { name: 'plain' } }];
  expect(await json('/queue/api/json', as('discover'))).toEqual({ ...queue, discoverableItems, items: [] });
});
