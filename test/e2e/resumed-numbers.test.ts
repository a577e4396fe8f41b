import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseFault, type Sandbox, type SandboxJob } from '../../src/sandbox/sandbox.ts';
import { killAt } from './kill-at.ts';
import { manifestFor, Rig } from './rig.ts';

/*
 * Whoever goes on with a run looks for what was announced, and knows no more of the time before than was written down: the
 * number that the next build of the job was to have tells which builds had been there.
 */

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.create();
});
afterEach(() => rig.close());

const JOB: SandboxJob = { path: ['build'], duration: 20, parameters: [{ type: 'string', name: 'N' }] };

async function controller(more = ''): Promise<Sandbox> {
  const sandbox = await rig.sandbox({ jobs: [JOB], executors: 8 });
  const manifest = manifestFor(sandbox, `  t: {job: build, ${more}parameters: {N: "1"}}`);
  await rig.write('triggers.yaml', manifest.replace('type: jenkins,', 'type: jenkins, timeout: 1s,'));
  return sandbox;
}

const as = (sandbox: Sandbox): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${sandbox.user}:${sandbox.token}`).toString('base64')}`,
});

/** By the same user, and not by volley. */
async function post(sandbox: Sandbox, path: string): Promise<void> {
  const how = { method: 'POST', headers: as(sandbox), redirect: 'manual' } as const;
  expect((await fetch(`${sandbox.url}/job/build/${path}`, how)).status).toBeLessThan(400);
}

async function until(is: () => boolean): Promise<void> {
  while (!is()) await new Promise(resolve => setTimeout(resolve, 5));
}

const isBuilt = (sandbox: Sandbox, amount: number): Promise<void> =>
  until(() => sandbox.builds().filter(({ result }) => result !== null).length >= amount);

/** A run whose one request gets no answer is killed while it waits for that. */
async function killedWaiting(sandbox: Sandbox, fault: string): Promise<void> {
  const parsed = parseFault(`${fault}:trigger`);
  if (parsed.ok) sandbox.inject(parsed.value);
  const run = rig.start(['run', '--format', 'ndjson'], { TOKEN: sandbox.token });
  await until(() => sandbox.requests().faults[0]?.struck === 1);
  await killAt(run, 'submitting', 1);
}

const resumed = async (sandbox: Sandbox) => {
  const { code, stdout } = await rig.run(['resume', '--format', 'json'], { TOKEN: sandbox.token });
  return { code, request: JSON.parse(stdout).requests[0] };
};

test('an equal build that was over before the request was announced is not adopted by resume: its own is started', async () => {
  const sandbox = await controller();
  await post(sandbox, 'buildWithParameters?N=1');
  await isBuilt(sandbox, 1);
  await killedWaiting(sandbox, 'silence-before');
  const { code, request } = await resumed(sandbox);
  expect(request).toMatchObject({ verdict: 'succeeded', certainty: null, state: { build: { number: 2 } } });
  expect(code).toBe(0);
  expect(sandbox.builds().map(({ number }) => number)).toEqual([1, 2]);
});

test('the number stands in the events, and its own build is found', async () => {
  const sandbox = await controller();
  await post(sandbox, 'buildWithParameters?N=1');
  await isBuilt(sandbox, 1);
  await killedWaiting(sandbox, 'silence');
  const { code, request } = await resumed(sandbox);
  expect(request).toMatchObject({
    verdict: 'succeeded',
    certainty: 'probable',
    state: { build: { number: 2 } },
  });
  expect(code).toBe(0);
  const { stdout } = await rig.run(['status', 'last', request.key, '--format', 'json']);
  expect(stdout).toMatch(/"nextBuild": ?2\b/);
  expect(sandbox.builds()).toHaveLength(2);
});

describe('a job that was deleted and made anew, with numbers from 1, before the resume', () => {
  async function madeAnew(marker = ''): Promise<Sandbox> {
    const sandbox = await controller(marker);
    for (const n of [7, 8, 9]) await post(sandbox, `buildWithParameters?N=${n}`);
    await isBuilt(sandbox, 3);
    await killedWaiting(sandbox, 'silence');
    await isBuilt(sandbox, 4);
    await post(sandbox, 'doDelete');
    sandbox.addJob(JOB);
    return sandbox;
  }

  test('nothing is absent: what the request had brought about may be gone with the job', async () => {
    const sandbox = await madeAnew();
    const before = sandbox.builds().length;
    const { code, request } = await resumed(sandbox);
    expect(request.verdict).toBe('unknown');
    expect(code).toBe(4);
    expect(sandbox.builds()).toHaveLength(before);
  });

  test('an equal build of the new one is neither its own nor nothing', async () => {
    const sandbox = await madeAnew();
    await post(sandbox, 'buildWithParameters?N=1');
    await isBuilt(sandbox, 1);
    const before = sandbox.builds().length;
    const { code, request } = await resumed(sandbox);
    expect(request).toMatchObject({ verdict: 'unknown', certainty: null });
    expect(code).toBe(4);
    expect(sandbox.builds()).toHaveLength(before);
  });
});
