import { expect, test } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { ask } from './http-client.ts';
import { type Rig, startRig } from './rig.ts';

/** Asks below /sandbox/, which takes no credential. */
async function admin({ ask: send }: Rig, call: string, body?: unknown) {
  const [method = '', page = ''] = call.split(' ');
  const reply = await send({
    method,
    path: `/sandbox/${page}`,
    body: body === undefined ? '' : JSON.stringify(body),
  });
  return { status: reply.status, body: JSON.parse(reply.body) };
}

test('faults are armed, listed and taken away', async () => {
  const rig = await startRig();
  expect(await admin(rig, 'POST faults', ['502:any*2', 'delay=1m'])).toMatchObject({ status: 200 });
  expect((await rig.get('/api/json')).status).toBe(502);
  const faults = [
    { fault: '502*2', struck: 1 },
    { fault: 'delay=60000ms', struck: 0 },
  ];
  expect((await admin(rig, 'GET faults')).body).toEqual({ faults });
  expect((await admin(rig, 'GET requests')).body).toMatchObject({ faults });
  expect((await admin(rig, 'DELETE faults')).body).toEqual({ faults: [] });
  expect((await rig.get('/api/json')).status).toBe(200);
});

test('one bad fault among several arms none, and says what to do', async () => {
  const rig = await startRig();
  const { status, body } = await admin(rig, 'POST faults', ['502', '5O3']);
  expect([status, body.error]).toEqual([400, 'the fault "5O3" cannot be read: "5O3" is no fault']);
  expect(body.next).not.toBe('');
  expect((await rig.get('/api/json')).status).toBe(200);
});

test('the clock is moved, and builds end', async () => {
  const rig = await startRig({ jobs: [{ path: ['plain'], duration: 3_600_000 }] });
  await rig.post('/job/plain/build');
  const before = await admin(rig, 'GET clock');
  expect(before.body).toEqual({ now: '2026-11-22T17:00:00.000Z', virtual: true });
  expect((await admin(rig, 'POST clock', { advance: '1h' })).body.now).toBe('2026-11-22T18:00:00.000Z');
  expect(rig.sandbox.builds()[0]?.result).toBe('SUCCESS');
  expect((await admin(rig, 'POST clock', { advance: 'soon' })).status).toBe(400);
});

test('a clock that runs by itself cannot be moved', async () => {
  const sandbox = await startSandbox({ clock: systemClock });
  const body = '{"advance": "1h"}';
  const reply = await ask(sandbox.url, { method: 'POST', path: '/sandbox/clock', body });
  await sandbox.close();
  expect(reply.status).toBe(409);
});

test('a restart is asked for with its times, and is open to nobody’s slip', async () => {
  const rig = await startRig();
  expect((await admin(rig, 'POST restart', { down: '2s', starting: 500 })).body).toMatchObject({
    down: 2_000,
    starting: 500,
  });
  rig.clock.advance(2_499);
  expect((await rig.get('/api/json')).status).toBe(503);
  for (const slip of [{ dwon: '2s' }, { down: 'long' }, { kind: 'soft' }, []]) {
    expect((await admin(rig, 'POST restart', slip)).status).toBe(400);
  }
});

test('items that left are forgotten on demand', async () => {
  const rig = await startRig({ jobs: [{ path: ['plain'] }] });
  await rig.post('/job/plain/build');
  await admin(rig, 'POST expire');
  expect((await rig.get('/queue/item/1/api/json')).status).toBe(404);
});

test('a page that is not there names those that are', async () => {
  const { status, body } = await admin(await startRig(), 'GET nothing');
  expect([status, body.next]).toEqual([404, expect.stringContaining('GET builds')]);
});
