import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Sandbox, SandboxOptions } from '../../src/sandbox/sandbox.ts';
import { manifestFor, Rig, type Running } from './rig.ts';

/* The controller goes down together with volley, as in a power cut: its sessions and its memory of requests are gone. */

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.create();
});
afterEach(() => rig.close());

const AMOUNT = 12;
const ALL = Array.from({ length: AMOUNT }, (_, n) => n + 1);
const TRIGGER = `  t: {job: build, matrix: {n: [${ALL}]}, parameters: {N: "\${{ matrix.n }}"}}`;

const BACK_AT_ONCE = { down: 10, starting: 0, rejecting: 0, settling: 0 };

async function controller(target = '', options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  const sandbox = await rig.sandbox({
    executors: AMOUNT,
    jobs: [{ path: ['build'], parameters: [{ type: 'string', name: 'N' }], duration: 50 }],
    ...options,
  });
  const manifest = manifestFor(sandbox, TRIGGER);
  await rig.write(
    'triggers.yaml',
    manifest.replace('type: jenkins,', `type: jenkins, timeout: 2s, ${target}`),
  );
  return sandbox;
}

async function kill(running: Running): Promise<void> {
  running.process.kill('SIGKILL');
  await running.finished;
}

const built = (sandbox: Sandbox): readonly number[] =>
  sandbox
    .builds()
    .map(({ parameters }) => Number(parameters.N))
    .sort((a, b) => a - b);

describe('what was never sent when both were killed is sent by resume, and nothing twice', () => {
  test('while it waited for its turn under a rate', async () => {
    const sandbox = await controller('rate: 2/s, connections: 32,');
    const env = { TOKEN: sandbox.token };
    const run = rig.start(['run'], env);
    await run.seen('SUCCESS');
    await kill(run);
    expect(built(sandbox).length).toBeLessThan(AMOUNT);
    await sandbox.restart(BACK_AT_ONCE);
    await rig.run(['resume'], env);
    // One may have been on the wire in that very moment: of that nobody can know.
    expect(built(sandbox).length).toBeGreaterThanOrEqual(AMOUNT - 1);
    expect(new Set(built(sandbox)).size).toBe(built(sandbox).length);
  });

  test('while its controller took nothing', async () => {
    const sandbox = await controller('', {
      faults: [{ kind: '503', meets: 'trigger', times: Number.POSITIVE_INFINITY, after: 3 }],
    });
    const env = { TOKEN: sandbox.token };
    const run = rig.start(['run', '--max-parallel', '3'], env);
    await run.seen('does not do what it is asked');
    // What it prints is a moment ahead of what is written down.
    while ((await rig.run(['status', 'last', '--format', 'json'], env)).stdout.includes('"submitting"'));
    await kill(run);
    expect(built(sandbox).length).toBeLessThan(AMOUNT);
    sandbox.clearFaults();
    await sandbox.restart(BACK_AT_ONCE);
    const { code, stdout } = await rig.run(['resume'], env);
    expect(stdout).toContain(`${AMOUNT} requests: ${AMOUNT} succeeded`);
    expect(code).toBe(0);
    expect(built(sandbox)).toEqual(ALL);
  });
});

test('resume waits for a controller that comes up later than volley does', async () => {
  const sandbox = await controller('rate: 2/s,');
  const env = { TOKEN: sandbox.token };
  const run = rig.start(['run'], env);
  await run.seen('SUCCESS');
  await kill(run);
  const restarted = sandbox.restart({ ...BACK_AT_ONCE, down: 4_000 });
  const resumed = rig.start(['resume'], env);
  await resumed.seen('does not do what it is asked');
  await restarted;
  const { stdout } = await resumed.finished;
  expect(stdout).not.toContain('rejected');
  // One may have been on the wire, or running, in that very moment.
  expect(stdout).toMatch(new RegExp(`${AMOUNT} requests: (${AMOUNT}|${AMOUNT - 1}) succeeded`));
  expect(built(sandbox).length).toBeGreaterThanOrEqual(AMOUNT - 1);
  expect(new Set(built(sandbox)).size).toBe(built(sandbox).length);
});
