import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import type { ControllerUnderTest } from './controller-under-test.ts';
import { remoteOf } from './remote.ts';
import { queued, until } from './requests.ts';
import { Workshop } from './workshop.ts';

let sandbox: Sandbox;
let controller: ControllerUnderTest;
beforeEach(async () => {
  sandbox = await startSandbox({ clock: systemClock, jobs: [{ path: ['of others'] }] });
  const { url, user, token } = sandbox;
  const patience = { interval: 10, looks: 500 };
  controller = { kind: 'sandbox', url, user, token, patience, close: async () => {} };
});
afterEach(() => sandbox.close());

const itemsLeft = (): Promise<unknown> => remoteOf(controller).read('', 'jobs[name]');
const OTHERS = expect.objectContaining({ jobs: [expect.objectContaining({ name: 'of others' })] });

describe.each([
  ['in a folder of its own', true],
  ['without the folder plugin', false],
])('the suite %s', (_, withFolder) => {
  test('makes its jobs by the API, and leaves nothing behind, whatever still waits or runs', async () => {
    const workshop = await Workshop.open(controller, withFolder);
    const target = workshop.target();
    const long = await workshop.makeJob('long', { script: ['sleep 600'] });
    const unplaced = await workshop.makeJob('unplaced', { label: 'volley-no-such-label' });
    await queued(target, unplaced);
    await until(target, await queued(target, long), 'running', controller.patience);
    expect(await itemsLeft()).not.toEqual(OTHERS);
    await workshop.close();
    expect(await itemsLeft()).toEqual(OTHERS);
  });

  test('says what it could not delete', async () => {
    const workshop = await Workshop.open(controller, withFolder);
    await workshop.makeJob('kept');
    sandbox.inject({ kind: '503', meets: 'any', times: 'always' });
    await expect(workshop.close()).rejects.toThrow(/could not be deleted: volley-conformance-.*HTTP 503/);
  });
});
