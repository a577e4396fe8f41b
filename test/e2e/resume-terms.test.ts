import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { killAt, toldTimes } from './kill-at.ts';
import { manifestFor, Rig, type Running } from './rig.ts';

/* A run that is resumed goes on as it was told to when it began. */

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.create();
});
afterEach(() => rig.close());

const AMOUNT = 8;

/** Its builds never end by themselves; more, and it would take them all at once. */
async function controller(more = ''): Promise<Sandbox> {
  const parameters = [{ type: 'string', name: 'N' }] as const;
  const jobs = [{ path: ['build'], parameters, duration: 3_600_000 }];
  const sandbox = await rig.sandbox({ executors: AMOUNT, jobs });
  const numbers = Array.from({ length: AMOUNT }, (_, index) => index + 1);
  const trigger = `  t: {job: build, matrix: {n: [${numbers}]}, parameters: {N: "\${{ matrix.n }}"}}`;
  const target = `type: jenkins, timeout: 2s, ${more}`;
  await rig.write('triggers.yaml', manifestFor(sandbox, trigger).replace('type: jenkins,', target));
  return sandbox;
}

const start = (sandbox: Sandbox, ...args: readonly string[]): Running =>
  rig.start([...args, '--format', 'ndjson'], { TOKEN: sandbox.token });

/** What `--max-parallel` holds back is told of each request; so it has been asked for all of them. */
const heldAll = (running: Running, builds: number): Promise<void> =>
  toldTimes(running, '"by":{"kind":"process"', AMOUNT - builds);

describe('--max-parallel', () => {
  test('holds after a kill as before it', async () => {
    const sandbox = await controller();
    await killAt(start(sandbox, 'run', '--max-parallel', '2'), 'running', 2);
    await heldAll(start(sandbox, 'resume'), 2);
    expect(sandbox.builds()).toHaveLength(2);
  });

  test('of resume takes its place', async () => {
    const sandbox = await controller();
    await killAt(start(sandbox, 'run', '--max-parallel', '2'), 'running', 2);
    await heldAll(start(sandbox, 'resume', '--max-parallel', '3'), 3);
    expect(sandbox.builds().length).toBeLessThanOrEqual(3);
  });
});

describe('how far builds are followed', () => {
  test.each([[['--detach']], [['--wait', 'submitted']]])(
    'stays %s: resume sends the rest, and leaves',
    async args => {
      const sandbox = await controller('rate: 4/s,');
      await killAt(start(sandbox, 'run', ...args), 'submitting', 2);
      const { code } = await start(sandbox, 'resume').finished;
      expect(code).toBe(0);
      await expect.poll(() => sandbox.builds().length).toBe(AMOUNT);
      const numbers = sandbox.builds().map(({ parameters }) => parameters.N);
      expect(new Set(numbers).size).toBe(AMOUNT);
    },
  );

  test('is for resume to say anew', async () => {
    const sandbox = await controller('rate: 4/s,');
    await killAt(start(sandbox, 'run'), 'submitting', 2);
    const { code } = await start(sandbox, 'resume', '--detach').finished;
    expect(code).toBe(0);
    const both = await start(sandbox, 'resume', '--detach', '--wait', 'queued').finished;
    expect(both.code).toBe(2);
  });
});
