import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Target } from '../../src/targets/target.ts';
import { allUntil, buildCount, onServer, queued, reason, signal, until, wholeLog } from './requests.ts';
import { Workshop } from './workshop.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

let workshop: Workshop;
let target: Target;
beforeAll(async () => {
  workshop = await Workshop.open();
  target = workshop.target();
});
afterAll(() => workshop.close());

describe('a build that has ended is told with its result:', () => {
  test.each([
    ['SUCCESS', ['exit 0']],
    ['FAILURE', ['exit 1']],
    ['UNSTABLE', ['exit 3']],
  ] as const)('%s', async (result, script) => {
    const job = await workshop.makeJob(result.toLowerCase(), { script, unstableCode: 3 });
    const end = await until(target, await queued(target, job), 'finished', workshop.controller.patience);
    expect(end.result).toBe(result);
    expect(end.duration).toBeGreaterThan(0);
    expect(end.build.url).toContain(workshop.controller.url);
  });
});

describe('a request that waits', () => {
  test('tells what it waits for', async () => {
    const job = await workshop.makeJob('unplaced', { label: 'volley-no-such-label' });
    const why = await reason(target, await queued(target, job), workshop.controller.patience);
    expect(why).toContain('label');
  });

  test('can be taken out of the queue: no build comes of it', async () => {
    const job = await workshop.makeJob('cancelled', { label: 'volley-no-such-label' });
    const request = await queued(target, job);
    expect(await target.cancel(request, signal)).toEqual({ ok: true, value: undefined });
    await until(target, request, 'cancelled', workshop.controller.patience);
    expect(await buildCount(workshop.remote, job)).toBe(0);
  });
});

test('a build that runs can be stopped: its result is ABORTED', async () => {
  const job = await workshop.makeJob('stopped', { script: ['sleep 600'] });
  const { patience } = workshop.controller;
  const request = await queued(target, job);
  const { build } = await until(target, request, 'running', patience);
  expect(await target.cancel({ ...request, build }, signal)).toEqual({ ok: true, value: undefined });
  expect(await until(target, { ...request, build }, 'finished', patience)).toMatchObject({
    result: 'ABORTED',
  });
});

test('of many builds of one job each request is told its own, and no other’s', async () => {
  const job = await workshop.makeJob('many', { parameters: [{ type: 'string', name: 'N' }] });
  const numbers = Array.from({ length: 12 }, (_, index) => String(index));
  const requests = await Promise.all(numbers.map(N => queued(target, job, { N })));
  const ends = await allUntil(target, requests, 'finished', workshop.controller.patience);
  const got = await Promise.all(
    requests.map(async ({ key }) => {
      const end = ends.find(one => one.key === key);
      return end === undefined ? null : (await onServer(workshop.remote, job, end.build)).parameters.N;
    }),
  );
  expect(got).toEqual(numbers);
  expect(await buildCount(workshop.remote, job)).toBe(12);
});

test('the console is read by offsets to its end: every line once, plain line ends, no hidden notes', async () => {
  const lines = Array.from({ length: 20 }, (_, index) => `line number ${index}`);
  const script = lines.map((line, index) => `echo '${line}'${index === 9 ? '\nsleep 1' : ''}`);
  const job = await workshop.makeJob('talking', { script });
  const { patience } = workshop.controller;
  const request = await queued(target, job);
  const { build } = await until(target, request, 'running', patience).catch(() =>
    until(target, request, 'finished', patience),
  );
  const text = await wholeLog(target, job, build, patience);
  expect(text).toContain(lines.join('\n'));
  expect(text).not.toMatch(/\r|\u001b\[8m/);
  expect(text.split('line number 19')).toHaveLength(2);
  const finished = await until(target, { ...request, build }, 'finished', patience);
  expect(finished.result).toBe('SUCCESS');
});
