import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Target } from '../../src/targets/target.ts';
import { buildCount, fire, onServer, queued, reason, until } from './requests.ts';
import { Workshop } from './workshop.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

let workshop: Workshop;
let target: Target;
beforeAll(async () => {
  workshop = await Workshop.open();
  target = workshop.target();
});
afterAll(() => workshop.close());

describe('a trigger', () => {
  test('of a job without parameters becomes one build, whose cause names the user', async () => {
    const job = await workshop.makeJob('plain');
    const { patience } = workshop.controller;
    const end = await until(target, await queued(target, job), 'finished', patience);
    expect(end).toMatchObject({ result: 'SUCCESS', build: { number: 1 } });
    const { causes } = await onServer(workshop.remote, job, end.build);
    expect(causes).toHaveLength(1);
    expect(causes[0]).toMatch(/^Started by user .*/);
    expect(causes[0]).not.toContain('remote host');
    expect(await buildCount(workshop.remote, job)).toBe(1);
  });

  test('gives the queue item’s id as text of digits, and an address on the manifest’s URL', async () => {
    const job = await workshop.makeJob('ids');
    const outcome = await fire(target, job);
    expect(outcome).toMatchObject({
      kind: 'queued',
      existing: false,
      queueId: expect.stringMatching(/^\d+$/),
    });
    expect(outcome.kind === 'queued' ? outcome.url : '').toContain(workshop.controller.url);
  });

  test('that equals a waiting one is merged with it by the server, and says so', async () => {
    const job = await workshop.makeJob('merging', {
      label: 'volley-no-such-label',
      parameters: [{ type: 'string', name: 'N' }],
    });
    const first = await queued(target, job, { N: '1' });
    const second = await queued(target, job, { N: '1' });
    const other = await queued(target, job, { N: '2' });
    expect(first.existing).toBe(false);
    expect(second).toMatchObject({ existing: true, queueId: first.queueId });
    expect(other.existing).toBe(false);
    expect(other.queueId).not.toBe(first.queueId);
  });

  test('without parameters is known to be merged as well, though the answer looks like any other', async () => {
    const job = await workshop.makeJob('merging-plain', { label: 'volley-no-such-label' });
    const first = await queued(target, job);
    expect(await queued(target, job)).toMatchObject({ existing: true, queueId: first.queueId });
  });

  test('with a delay waits that long at least', async () => {
    const job = await workshop.makeJob('delayed');
    const request = await queued(target, job, {}, { delay: 3_600_000 });
    const why = await reason(target, request, workshop.controller.patience);
    expect(why).toMatch(/quiet period/i);
    expect(await buildCount(workshop.remote, job)).toBe(0);
  });

  test('without a delay waits for the quiet period of the job', async () => {
    const job = await workshop.makeJob('quiet', { quietPeriod: 3_600 });
    const why = await reason(target, await queued(target, job), workshop.controller.patience);
    expect(why).toMatch(/quiet period/i);
    const soon = await queued(
      target,
      await workshop.makeJob('hurried', { quietPeriod: 3_600 }),
      {},
      { delay: 0 },
    );
    await until(target, soon, 'finished', workshop.controller.patience);
  });

  test('with the job’s own token carries a cause into the build, in place of the user', async () => {
    const job = await workshop.makeJob('own-token', { token: 'sesame' });
    const request = await queued(target, job, {}, { token: 'sesame', cause: 'nightly; 100 % ünï' });
    const end = await until(target, request, 'finished', workshop.controller.patience);
    const { causes } = await onServer(workshop.remote, job, end.build);
    expect(causes).toEqual([
      expect.stringMatching(/^Started by remote host .* with note: nightly; 100 % ünï$/),
    ]);
  });
});

describe('a trigger is refused, by its reason and without a build,', () => {
  test('when the job’s token is wrong, even for a user who may build', async () => {
    const job = await workshop.makeJob('wrong-token', { token: 'sesame' });
    const outcome = await fire(target, job, {}, { token: 'open' });
    expect(outcome).toMatchObject({ kind: 'rejected', refusal: { reason: 'job-token', effect: 'none' } });
    expect(await buildCount(workshop.remote, job)).toBe(0);
  });

  test('when the job is disabled', async () => {
    const job = await workshop.makeJob('off', { disabled: true });
    const outcome = await fire(target, job);
    expect(outcome).toMatchObject({ kind: 'rejected', refusal: { reason: 'disabled', effect: 'none' } });
    expect(await buildCount(workshop.remote, job)).toBe(0);
  });

  test('when there is no such job', async () => {
    const outcome = await fire(target, ['volley-conformance-no-such-job']);
    expect(outcome).toMatchObject({ kind: 'rejected', refusal: { reason: 'not-found', effect: 'none' } });
  });

  test('when the API token is wrong', async () => {
    const job = await workshop.makeJob('guarded');
    const { user } = workshop.controller;
    const stranger = workshop.target({ auth: { kind: 'token', user, token: 'wrong' } });
    const outcome = await fire(stranger, job);
    expect(outcome).toMatchObject({
      kind: 'rejected',
      refusal: { reason: 'unauthenticated', effect: 'none' },
    });
    expect(await buildCount(workshop.remote, job)).toBe(0);
  });
});
