import { expect, test } from 'vitest';
import { startRig } from './rig.ts';

const JOBS = [{ path: ['slow'], duration: 4_000, console: ['one', 'zwölf', 'three'] }] as const;

const log = (start: number | string): string => `/job/slow/1/logText/progressiveText?start=${start}`;

test('the console is read on from where the last part ended, until the build is done', async () => {
  const { clock, get, post } = await startRig({ jobs: JOBS });
  await post('/job/slow/build');
  let text = '';
  let start = 0;
  let parts = 0;
  for (let more = true; more; parts += 1) {
    const { headers, body } = await get(log(start));
    text += body;
    start = Number(headers['x-text-size']);
    more = headers['x-more-data'] === 'true';
    clock.advance(1_000);
  }
  expect(parts).toBe(5);
  expect(text.split('\r\n').slice(-5)).toEqual(['one', 'zwölf', 'three', 'Finished: SUCCESS', '']);
  expect(text).toMatch(/^Started by user \u001b\[8mha:[^\u001b]+\u001b\[0madmin\r\n/);
});

test('positions count the kept text and not what was sent', async () => {
  const { clock, get, post } = await startRig({ jobs: JOBS });
  await post('/job/slow/build');
  clock.advance(4_000);
  const { headers, body } = await get(log(0));
  const kept = Buffer.byteLength(body.replaceAll('\r\n', '\n'));
  expect(Number(headers['x-text-size'])).toBe(kept);
  expect((await get(log(kept))).body).toBe('');
  expect((await get(log(kept + 1))).body).toBe(body);
  expect((await get(log(-1))).body).toBe('');
  expect((await get(log('abc'))).status).toBe(500);
});

test('the plain console has neither notes nor CRLF', async () => {
  const { clock, get, post } = await startRig({ jobs: JOBS });
  await post('/job/slow/build');
  clock.advance(4_000);
  const { body } = await get('/job/slow/1/consoleText');
  expect(body.split('\n')[0]).toBe('Started by user admin');
  expect(body).not.toMatch(/\r|\u001b/);
});

test('a stopped build says who stopped it and writes no more', async () => {
  const { clock, get, post, sandbox } = await startRig({ jobs: JOBS });
  await post('/job/slow/build');
  clock.advance(1_000);
  expect((await get('/job/slow/1/stop')).status).toBe(405);
  const stopped = await post('/job/slow/1/stop');
  expect([stopped.status, stopped.headers.location]).toEqual([302, '/job/slow/1/']);
  clock.advance(60_000);
  expect((await get('/job/slow/1/consoleText')).body.split('\n').slice(-5)).toEqual([
    'one',
    'Build was aborted',
    'Aborted by admin',
    'Finished: ABORTED',
    '',
  ]);
  expect(sandbox.builds()[0]).toMatchObject({ result: 'ABORTED', building: false });
});

test('a password is masked in the default console', async () => {
  const parameters = [{ name: 'KEY', type: 'password' }] as const;
  const { clock, get, post } = await startRig({ jobs: [{ path: ['slow'], parameters }] });
  await post('/job/slow/buildWithParameters', 'KEY=hush');
  clock.advance(2_000);
  expect((await get('/job/slow/1/consoleText')).body).toContain('KEY=[****]\n');
});
