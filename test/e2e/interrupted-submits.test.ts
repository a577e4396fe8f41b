import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { manifestFor, Rig, type Running } from './rig.ts';

/* Ctrl-C while a trigger has reached the server, which never answers it. The target has its default `timeout`, half a minute. */

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.create();
});
afterEach(() => rig.close());

const JOB = { path: ['long'], duration: 600_000, parameters: [{ type: 'string', name: 'N' }] } as const;
const TRIGGER = '  t: {job: long, max-parallel: 1, matrix: {n: [1, 2]}, parameters: {N: "${{ matrix.n }}"}}';

/** A run whose first request has a build, and no answer. */
async function unanswered(): Promise<{ sandbox: Sandbox; run: Running; env: { TOKEN: string } }> {
  const sandbox = await rig.sandbox({
    executors: 2,
    jobs: [JOB],
    faults: [{ kind: 'silence', meets: 'trigger', times: 1 }],
  });
  await rig.write('triggers.yaml', manifestFor(sandbox, TRIGGER));
  const env = { TOKEN: sandbox.token };
  const run = rig.start(['run', '--format', 'ndjson'], env);
  await run.seen('"submitting"');
  while (sandbox.builds().length === 0) await new Promise(resolve => setImmediate(resolve));
  return { sandbox, run, env };
}

const results = (sandbox: Sandbox): readonly unknown[] => sandbox.builds().map(({ result }) => result);

test('once: it is looked for without its answer, and its build is stopped before the run ends', async () => {
  const { sandbox, run } = await unanswered();
  run.process.kill('SIGINT');
  expect((await run.finished).code).toBe(130);
  expect(results(sandbox)).toEqual(['ABORTED']);
});

describe('twice: it is not forgotten', () => {
  async function left() {
    const { sandbox, run, env } = await unanswered();
    run.process.kill('SIGINT');
    await run.seen('run-stopping');
    run.process.kill('SIGINT');
    const { code, stderr } = await run.finished;
    expect(code).toBe(130);
    expect(stderr).toContain('left-behind');
    expect(results(sandbox)).toEqual([null]);
    return { sandbox, env };
  }

  test('cancel finds its build, and stops it', async () => {
    const { sandbox, env } = await left();
    expect((await rig.run(['cancel', 'last'], env)).code).toBe(0);
    expect(results(sandbox)).toEqual(['ABORTED']);
  });

  test('resume goes on with it as if nobody had interrupted: it follows the build, and sends what was not sent', async () => {
    const { sandbox, env } = await left();
    const resumed = rig.start(['resume'], env);
    await resumed.seen('/job/long/1/');
    expect(results(sandbox)).toEqual([null]);
    // The second one's turn has come: the interrupt had kept it from being sent.
    const stop = `${sandbox.url}/job/long/1/stop`;
    const authorization = `Basic ${btoa(`${sandbox.user}:${sandbox.token}`)}`;
    await fetch(stop, { method: 'POST', headers: { authorization }, redirect: 'manual' });
    await resumed.seen('/job/long/2/');
    expect(sandbox.builds().map(({ parameters }) => parameters.N)).toEqual(['1', '2']);
    resumed.process.kill('SIGINT');
    expect((await resumed.finished).code).toBe(130);
    expect(results(sandbox)).toEqual(['ABORTED', 'ABORTED']);
  });
});
