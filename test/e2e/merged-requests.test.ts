import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Sandbox, SandboxJob } from '../../src/sandbox/sandbox.ts';
import { type Front, type Relayed, startFront } from './front.ts';
import { manifestFor, Rig } from './rig.ts';

/* What Jenkins merges, and who has brought it about. The builds are counted on the server. */

let rig: Rig;
let front: Front | null = null;
beforeEach(async () => {
  rig = await Rig.create();
});
afterEach(async () => {
  front?.close();
  front = null;
  await rig.close();
});

const JOB: SandboxJob = {
  path: ['build'],
  duration: 100,
  quietPeriod: 4_000,
  parameters: [
    { type: 'string', name: 'N' },
    { type: 'string', name: 'MARK' },
  ],
};

async function writeManifest(
  sandbox: Sandbox,
  triggers: string,
  url = sandbox.url,
  timeout = '1s',
): Promise<void> {
  const manifest = manifestFor({ url, user: sandbox.user }, triggers);
  await rig.write('triggers.yaml', manifest.replace('{type: jenkins', `{type: jenkins, timeout: ${timeout}`));
}

interface Item {
  readonly actions: readonly { readonly causes?: readonly object[] }[];
}

async function queueOf({ url, user, token }: Sandbox): Promise<readonly Item[]> {
  const authorization = `Basic ${btoa(`${user}:${token}`)}`;
  const answer = await fetch(`${url}/queue/api/json?tree=items[actions[causes[userId]]]`, {
    headers: { authorization },
  });
  const { items }: { items: readonly Item[] } = JSON.parse(await answer.text());
  return items;
}

/** Resolves when one item serves two requests: each has left a cause on it. */
async function merged(sandbox: Sandbox): Promise<void> {
  const isShared = ({ actions }: Item): boolean => actions.some(({ causes }) => causes?.length === 2);
  while (!(await queueOf(sandbox)).some(isShared)) await new Promise(resolve => setTimeout(resolve, 20));
}

interface Ended {
  readonly verdict: string | null;
  readonly certainty: string | null;
  readonly state: { readonly state: string; readonly build?: { readonly number: number } };
}

async function run(sandbox: Sandbox): Promise<readonly Ended[]> {
  const { stdout } = await rig.run(['run', '--format', 'json'], { TOKEN: sandbox.token });
  const { requests }: { requests: readonly Ended[] } = JSON.parse(stdout);
  return requests;
}

describe('a request that reaches the server only just before it is sent again, and is merged with that', () => {
  /** The first trigger is held back, and its connection broken; it is let through right before the second. */
  async function late(more: string, trigger: string): Promise<Sandbox> {
    const sandbox = await rig.sandbox({ jobs: [JOB] });
    let held: (() => Promise<Relayed>) | null = null;
    let triggers = 0;
    front = await startFront(sandbox, async ({ isTrigger, deliver, answer, reset }) => {
      triggers += isTrigger ? 1 : 0;
      if (isTrigger && triggers === 1) {
        held = deliver;
        reset();
        return;
      }
      if (isTrigger && triggers === 2) await held?.();
      answer(await deliver());
    });
    await writeManifest(sandbox, `  t: {job: build, ${trigger} ${more} parameters: {N: "1"}}`, front.url);
    return sandbox;
  }

  test.each([
    ['distinct', 'marker: MARK,', 'confirmed'],
    ['distinct', '', 'probable'],
    ['fail', 'marker: MARK,', 'confirmed'],
    ['coalesce', '', 'probable'],
  ])('`%s`, %s: there is one build, and it is its own', async (duplicates, marker, certainty) => {
    const sandbox = await late(`duplicates: ${duplicates},`, marker);
    const [request] = await run(sandbox);
    expect(request).toMatchObject({ verdict: 'succeeded', certainty, state: { build: { number: 1 } } });
    expect(sandbox.builds()).toHaveLength(1);
  });

  test('`coalesce`: an interrupt takes it out of the queue', async () => {
    const sandbox = await late('duplicates: coalesce,', 'marker: MARK,');
    const running = rig.start(['run', '--format', 'text'], { TOKEN: sandbox.token });
    await merged(sandbox);
    running.process.kill('SIGINT');
    expect((await running.finished).stdout).toContain('cancelled');
    expect(await queueOf(sandbox)).toEqual([]);
    expect(sandbox.builds()).toEqual([]);
  });
});

test('`on-unknown: fail`: what is let through seconds later is found, and nobody is told to run it again', async () => {
  const sandbox = await rig.sandbox({ jobs: [JOB] });
  front = await startFront(sandbox, async ({ isTrigger, deliver, answer, reset }) => {
    if (isTrigger) {
      reset();
      await new Promise(resolve => setTimeout(resolve, 5_000));
    }
    answer(await deliver());
  });
  await writeManifest(sandbox, '  t: {job: build, on-unknown: fail, parameters: {N: "1"}}', front.url, '8s');
  expect(await run(sandbox)).toMatchObject([{ verdict: 'succeeded', certainty: 'probable' }]);
  expect(sandbox.builds()).toHaveLength(1);
});

describe('two requests in one item, when the server is started anew', () => {
  test.each(['orderly', 'crash'] as const)('%s: both have the one build', async kind => {
    const sandbox = await rig.sandbox({ jobs: [JOB] });
    const one = '{job: build, duplicates: coalesce, parameters: {N: "7"}}';
    await writeManifest(sandbox, `  a: ${one}\n  b: ${one}`);
    const running = rig.start(['run', '--format', 'json'], { TOKEN: sandbox.token });
    await merged(sandbox);
    await sandbox.restart({ kind, down: 200, starting: 200, rejecting: 0, settling: 0 });
    const { code, stdout } = await running.finished;
    expect(JSON.parse(stdout).requests).toMatchObject([
      { verdict: 'succeeded', state: { build: { number: 1 } } },
      { verdict: 'succeeded', state: { build: { number: 1 } } },
    ]);
    expect(code).toBe(0);
    expect(sandbox.builds()).toHaveLength(1);
  });
});
