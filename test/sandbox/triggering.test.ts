import { expect, test } from 'vitest';
import { as } from './http-client.ts';
import { startRig } from './rig.ts';

const JOBS = [
  { path: ['plain'], token: 'job-token' },
  { path: ['team a', 'jöb'], parameters: [{ name: 'BRANCH', type: 'string', default: 'main' }] },
] as const;

const PARAMETERIZED = '/job/team%20a/job/j%C3%B6b/buildWithParameters';

test('Location is built from the host that was asked, or from what a proxy says', async () => {
  const { ask, post } = await startRig({ jobs: JOBS, quietPeriod: 1_000 });
  const asked = { method: 'POST', path: '/job/plain/build' };
  const direct = await ask({ ...asked, headers: { ...as('admin'), Host: 'ci.test:8443' } });
  expect(direct.headers.location).toBe('http://ci.test:8443/queue/item/1/');
  const proxied = { ...as('admin'), 'X-Forwarded-Host': 'ci.test', 'X-Forwarded-Proto': 'https' };
  expect((await post(PARAMETERIZED, '', proxied)).headers.location).toBe('https://ci.test/queue/item/2/');
  const withPort = { ...proxied, 'X-Forwarded-Port': '8443' };
  expect((await post('/job/plain/build', '', withPort)).headers.location).toBe(
    'https://ci.test:8443/queue/item/1/',
  );
});

test('an equal request answers 303 with parameters and 201 without, with the same Location', async () => {
  const { post } = await startRig({ jobs: JOBS, quietPeriod: 1_000 });
  const twice = async (path: string, body: string) => [await post(path, body), await post(path, body)];
  const [one, two] = await twice(PARAMETERIZED, 'BRANCH=a');
  expect([one?.status, two?.status]).toEqual([201, 303]);
  expect(two?.headers.location).toBe(one?.headers.location);
  const [three, four] = await twice('/job/plain/build', '');
  expect([three?.status, four?.status]).toEqual([201, 201]);
  expect(four?.headers.location).toBe(three?.headers.location);
});

test('parameters of another type than a form are ignored, and the answer is 201 all the same', async () => {
  const { ask, sandbox } = await startRig({ jobs: JOBS });
  const headers = { ...as('admin'), 'Content-Type': 'application/json' };
  const reply = await ask({ method: 'POST', path: PARAMETERIZED, headers, body: '{"BRANCH":"x"}' });
  expect([reply.status, sandbox.builds()[0]?.parameters]).toEqual([201, { BRANCH: 'main' }]);
});

test('a part of a multipart form that says UTF-8 is read as that', async () => {
  const { ask, sandbox } = await startRig({ jobs: JOBS });
  const part =
    'Content-Disposition: form-data; name="BRANCH"\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nü';
  const headers = { ...as('admin'), 'Content-Type': 'multipart/form-data; boundary="x y"' };
  await ask({ method: 'POST', path: PARAMETERIZED, headers, body: `--x y\r\n${part}\r\n--x y--\r\n` });
  expect(sandbox.builds()[0]?.parameters).toEqual({ BRANCH: 'ü' });
});

test('the job’s token lets a reader trigger, and takes the user out of the cause', async () => {
  const { post, sandbox } = await startRig({ jobs: JOBS });
  expect((await post('/job/plain/build', '', as('reader'))).status).toBe(403);
  expect((await post('/job/plain/build?token=job-token&cause=nightly', '', as('reader'))).status).toBe(201);
  expect(sandbox.builds()[0]?.causes).toEqual(['Started by remote host 127.0.0.1 with note: nightly']);
});

test('a wrong token refuses even an admin', async () => {
  const { post } = await startRig({ jobs: JOBS });
  expect((await post('/job/plain/build?token=wrong')).status).toBe(403);
});

test('what is too long for a URL is refused there and fits into the body', async () => {
  const { post, sandbox } = await startRig({ jobs: JOBS });
  const long = 'x'.repeat(100_000);
  expect((await post(`${PARAMETERIZED}?BRANCH=${'x'.repeat(20_000)}`)).status).toBe(414);
  expect((await post(PARAMETERIZED, `BRANCH=${long}`)).status).toBe(201);
  expect(sandbox.builds()[0]?.parameters).toEqual({ BRANCH: long });
});

test.each(['/job/pl;ain/build', '/job/pläin/build', '/job/%zz/build'])(
  'a malformed URL is a 400: %s',
  async path => {
    const { ask } = await startRig({ jobs: JOBS });
    const raw = Buffer.from(path, 'utf8').toString('latin1');
    expect((await ask({ method: 'POST', path: raw, headers: as('admin') })).status).toBe(400);
  },
);

test('a job that is added later can be triggered, and a place is not given twice', async () => {
  const { post, sandbox } = await startRig({ jobs: JOBS });
  sandbox.addJob({ path: ['late'] });
  expect((await post('/job/late/build')).status).toBe(201);
  expect(() => sandbox.addJob({ path: ['LATE'] })).toThrow('already');
  expect(() => sandbox.addJob({ path: ['late', 'below'] })).toThrow('not a folder');
});
