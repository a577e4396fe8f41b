import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { jobPath } from '../../src/targets/jenkins/addresses/job-url.ts';
import type { Target } from '../../src/targets/target.ts';
import { buildCount, fire, queued, signal, until, wholeLog } from './requests.ts';
import { Workshop } from './workshop.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const NO_FOLDERS = 'this controller has no folder plugin';

let workshop: Workshop;
let target: Target;
beforeAll(async () => {
  workshop = await Workshop.open();
  target = workshop.target();
});
afterAll(() => workshop.close());

test.each([
  ['spaces', 'job b'],
  ['unicode', 'jöb cödé'],
  ['what forms and addresses escape', "x + 100 (y), 'z' ~=.v1"],
])('a job whose name has %s is triggered, followed and read', async (_, name) => {
  const job = await workshop.makeJob(name);
  const { patience } = workshop.controller;
  const end = await until(target, await queued(target, job), 'finished', patience);
  expect(end.result).toBe('SUCCESS');
  expect(end.build.url).toContain(jobPath(job));
  expect(await wholeLog(target, job, end.build, patience)).toContain('SUCCESS');
});

test('a job in a folder of a folder is triggered and followed', async ({ skip }) => {
  if (workshop.folder === null) skip(NO_FOLDERS);
  const job = await workshop.makeJobIn('team ä', 'build');
  const end = await until(target, await queued(target, job), 'finished', workshop.controller.patience);
  expect(end.result).toBe('SUCCESS');
  expect(await buildCount(workshop.remote, job)).toBe(1);
});

test('a folder in place of a job is refused, and not mistaken for one', async ({ skip }) => {
  if (workshop.folder === null) return skip(NO_FOLDERS);
  const outcome = await fire(target, [workshop.folder]);
  expect(outcome).toMatchObject({ kind: 'rejected', refusal: { effect: 'none' } });
});

test('a probe tells the version and who we are, and an examination that we may build', async () => {
  const probed = await target.probe(signal);
  expect(probed).toMatchObject({
    ok: true,
    value: { version: expect.stringMatching(/^\d+\.\d+/), turnedAway: null, quietingDown: false },
  });
  expect(probed.ok ? probed.value.user?.toLowerCase() : '').toBe(workshop.controller.user.toLowerCase());
  const job = await workshop.makeJob('examined', { parameters: [{ type: 'string', name: 'A' }] });
  const examined = await target.examine(job, [{ parameters: new Map([['B', 'x']]) }], signal);
  expect(examined).toMatchObject({
    ok: true,
    value: { mayBuild: true, objections: [{ reason: 'unknown-parameter', requests: 1 }], unset: ['A'] },
  });
  expect(await buildCount(workshop.remote, job)).toBe(0);
});
