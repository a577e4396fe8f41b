import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { manifestFor, Rig, type Running } from './rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.create();
});
afterEach(() => rig.close());

const RETRY = 'retry: {attempts: 3, on: [FAILURE], backoff: 1s}';

/** A controller on which the builds of N=2 fail as long as they are told to. */
async function controller(trigger: string, job: { readonly duration?: number } = {}): Promise<Sandbox> {
  const sandbox = await rig.sandbox({
    executors: 4,
    jobs: [
      {
        path: ['build'],
        parameters: [
          { type: 'string', name: 'N' },
          { type: 'string', name: 'ID' },
        ],
        duration: 50,
        outcomes: [{ when: { N: '2' }, result: 'FAILURE' }],
        ...job,
      },
    ],
  });
  const triggers = `  t: {job: build, matrix: {n: [1, 2, 3]}, parameters: {N: "\${{ matrix.n }}"}, ${trigger}}`;
  // What a lost answer could still bring about is waited for as long as an answer would be.
  const manifest = manifestFor(sandbox, triggers).replace('type: jenkins,', 'type: jenkins, timeout: 2s,');
  await rig.write('triggers.yaml', manifest);
  return sandbox;
}

const buildsOf = (sandbox: Sandbox, n: string) =>
  sandbox.builds().filter(({ parameters }) => parameters.N === n);

describe('a build that fails', () => {
  test('is built again as a request of its own, and the report shows each attempt', async () => {
    const sandbox = await controller(`marker: ID, ${RETRY}`);
    const { code, stdout, stderr } = await rig.run(['run'], { TOKEN: sandbox.token });
    expect(buildsOf(sandbox, '2')).toHaveLength(3);
    expect(sandbox.builds()).toHaveLength(5);
    const ids = buildsOf(sandbox, '2').map(({ parameters }) => String(parameters.ID));
    expect(ids.map(id => id.replace(/^\S+\/[0-9a-f]{16}/, ''))).toEqual(['', '~2', '~3']);
    expect(stderr).toContain('n=2 is tried again as #2 in 1.0s');
    expect(stdout).toContain('FAILURE, tried again as #2; FAILURE, tried again as #3');
    expect(stdout).toContain('3 requests: 2 succeeded, 1 failed');
    expect(code).toBe(1);
  });

  test('status tells the same afterwards, and rerun --failed builds what failed in the end', async () => {
    const sandbox = await controller(RETRY);
    const env = { TOKEN: sandbox.token };
    const { stdout } = await rig.run(['run', '--format', 'json'], env);
    const [, second] = JSON.parse(stdout).requests;
    expect(second.earlier).toHaveLength(2);
    const status = JSON.parse((await rig.run(['status', '--format', 'json'], env)).stdout);
    expect(status.requests[1]).toEqual(second);
    await rig.run(['rerun', 'last', '--failed'], env);
    expect(buildsOf(sandbox, '2')).toHaveLength(6);
    expect(sandbox.builds()).toHaveLength(8);
  });
});

describe('a run that is killed, and resumed', () => {
  /** Kills the run as soon as it has told this so many times. */
  async function killAt(running: Running, text: string, times: number): Promise<void> {
    const told = (): number => running.output().split(text).length - 1;
    await new Promise<void>((resolve, reject) => {
      void running.finished.then(({ stderr }) => reject(new Error(`it ended before: ${stderr}`)));
      const look = (): void => {
        if (told() >= times) resolve();
      };
      running.process.stdout?.on('data', look);
      look();
    });
    running.process.kill('SIGKILL');
    await running.finished;
  }

  test.each([
    ['between the failure and its retry', '"type":"request-retried"', 1, 'marker: ID, '],
    ['when the second build has failed', '"type":"request-retried"', 2, ''],
    [
      'between the sending of the retry and its answer',
      '~2","trigger":"t","target":"ci","job":"build","matrix":{"n":"2"},"state":{"state":"submitting"',
      1,
      'marker: ID, ',
    ],
    ['while the retry is in the queue', '"state":{"state":"queued"', 4, ''],
  ])('%s: builds each attempt once', async (_, text, times, marker) => {
    const sandbox = await controller(`${marker}${RETRY}`);
    const env = { TOKEN: sandbox.token };
    await killAt(rig.start(['run', '--format', 'ndjson'], env), text, times);
    const { code, stdout } = await rig.run(['resume'], env);
    expect(stdout).toContain('3 requests: 2 succeeded, 1 failed');
    expect(code).toBe(1);
    expect(buildsOf(sandbox, '2')).toHaveLength(3);
    expect(sandbox.builds()).toHaveLength(5);
  });
});
