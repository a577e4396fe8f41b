import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { manifestFor, Rig, type Running } from './rig.ts';

/* Ctrl-C while requests are announced, and wait for a connection: what a CI runner does, which then kills the process. */

let rig: Rig;
let sandbox: Sandbox;
let env: { TOKEN: string };
beforeEach(async () => {
  rig = await Rig.create();
  sandbox = await rig.sandbox({
    executors: 1_000,
    jobs: [{ path: ['build'], duration: 0, parameters: [{ type: 'string', name: 'N' }] }],
    faults: [
      // One has no answer when the others have theirs, so that an interrupted run has something to wait for.
      { kind: 'silence', meets: 'trigger', times: 1 },
      // So slow that all connections are busy, and more are announced than there are of these.
      { kind: 'delay', meets: 'trigger', time: 100, times: 'always' },
    ],
  });
  env = { TOKEN: sandbox.token };
});
afterEach(() => rig.close());

const AMOUNT = 300;

interface Requests {
  readonly requests: readonly { readonly state: { readonly state: string } }[];
}

/** A run in its middle. */
async function halfway(): Promise<Running> {
  const numbers = Array.from({ length: AMOUNT }, (_, index) => index + 1);
  const trigger = `  t: {job: build, matrix: {n: [${numbers}]}, parameters: {N: "\${{ matrix.n }}"}}`;
  await rig.write('triggers.yaml', manifestFor(sandbox, trigger));
  const run = rig.start(['run', '--format', 'ndjson'], env);
  await run.seen('"finished"');
  run.process.kill('SIGINT');
  await run.seen('run-stopping');
  return run;
}

const statesIn = (json: string): readonly string[] => {
  const { requests }: Requests = JSON.parse(json);
  return requests.map(({ state }) => state.state);
};

/** What the interrupt has taken out of the queue stays so; all else has one build. */
async function expectNoneLost(): Promise<void> {
  const { stdout } = await rig.run(['resume', '--format', 'json'], env);
  const states = statesIn(stdout);
  const cancelled = states.filter(state => state === 'cancelled').length;
  expect(new Set(states.filter(state => state !== 'cancelled'))).toEqual(new Set(['finished']));
  const built = sandbox.builds().map(({ parameters }) => parameters.N);
  expect(new Set(built).size).toBe(built.length);
  expect(built.length + cancelled).toBe(AMOUNT);
}

test('a second Ctrl-C, and a resume: each request has its build, and none a second one', async () => {
  const run = await halfway();
  run.process.kill('SIGINT');
  expect((await run.finished).code).toBe(130);
  await expectNoneLost();
});

test('a kill, once it is written down what was not sent, and a resume: none is lost, and none built twice', async () => {
  const run = await halfway();
  const skipped = async (): Promise<boolean> =>
    statesIn((await rig.run(['status', 'last', '--format', 'json'])).stdout).includes('skipped');
  while (!(await skipped())) await new Promise(resolve => setImmediate(resolve));
  run.process.kill('SIGKILL');
  await run.finished;
  await expectNoneLost();
});
