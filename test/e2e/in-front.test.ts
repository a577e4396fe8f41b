import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Sandbox, SandboxJob, SandboxOptions } from '../../src/sandbox/sandbox.ts';
import { type Front, type Passing, type Relayed, startFront } from './front.ts';
import { type Finished, manifestFor, Rig } from './rig.ts';

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
  parameters: [
    { type: 'string', name: 'N' },
    { type: 'string', name: 'MARK' },
  ],
};
const MARKED = '  t: {job: build, marker: MARK, parameters: {N: "1"}}';
const UNMARKED = '  t: {job: build, parameters: {N: "1"}}';

const page = (status: number, body: string): Relayed => ({
  status,
  headers: { server: 'nginx', 'content-type': 'text/html' },
  body: Buffer.from(body),
});

interface Ran extends Finished {
  readonly sandbox: Sandbox;
  /** How many requests for a build have come. */
  readonly triggers: number;
}

/** A run against a controller with something in front of it, which `act` says what to do with each request; `count` of triggers. */
async function run(
  trigger: string,
  act: (passing: Passing, count: number) => Promise<void> | void,
  {
    onTrigger,
    ...options
  }: Partial<SandboxOptions> & { readonly onTrigger?: (sandbox: Sandbox) => void } = {},
): Promise<Ran> {
  const sandbox = await rig.sandbox({ jobs: [JOB], ...options });
  let triggers = 0;
  front = await startFront(sandbox, async passing => {
    if (passing.isTrigger) triggers += 1;
    await act(passing, triggers);
    if (passing.isTrigger) onTrigger?.(sandbox);
  });
  const manifest = manifestFor({ url: front.url, user: sandbox.user }, trigger);
  await rig.write('triggers.yaml', manifest.replace('{type: jenkins', '{type: jenkins, timeout: 1s'));
  const finished = await rig.run(['run'], { TOKEN: sandbox.token });
  return { ...finished, sandbox, triggers };
}

const through = async ({ deliver, answer }: Passing): Promise<void> => answer(await deliver());

/** What is in front tells its own time, which is ahead. */
const ahead =
  (milliseconds: number, act: (passing: Passing, count: number) => Promise<void>) =>
  (passing: Passing, count: number): Promise<void> => {
    const date = new Date(Date.now() + milliseconds).toUTCString();
    const answer = ({ headers, ...relayed }: Relayed): void =>
      passing.answer({ ...relayed, headers: { ...headers, date } });
    return act({ ...passing, answer }, count);
  };

/** The first trigger is done, and its answer lost. */
async function losingFirst(passing: Passing, count: number): Promise<void> {
  if (!passing.isTrigger || count > 1) return through(passing);
  await passing.deliver();
  passing.reset();
}

const SORRY = '<html><title>Restarting Jenkins</title><h1>Sorry</h1>Jenkins is restarting.</html>';

test('a page of a proxy’s own that says that Jenkins is restarting, after it has delivered: one build', async () => {
  const { code, stderr, sandbox } = await run(MARKED, async (passing, count) => {
    if (!passing.isTrigger || count > 1) return through(passing);
    await passing.deliver();
    passing.answer(page(503, SORRY));
  });
  expect(stderr).toContain('looking whether it arrived');
  expect(sandbox.builds()).toHaveLength(1);
  expect(code).toBe(0);
});

test('a cache in front gives looks of before: what they do not show is not absent, and there is one build', async () => {
  let lostAt = Infinity;
  const { code, sandbox } = await run(UNMARKED, async (passing, count) => {
    const age = Date.now() - lostAt;
    if (!/timestamp|inQueueSince/.test(passing.url) || age > 6_000) {
      if (passing.isTrigger && count === 1) lostAt = Date.now();
      return losingFirst(passing, count);
    }
    const { body, headers, ...relayed } = await passing.deliver();
    // As it was right before the request came.
    const before = { ...JSON.parse(body.toString()), items: [], builds: [], nextBuildNumber: 1 };
    const old = { ...headers, age: String(Math.ceil(age / 1_000)) };
    passing.answer({ ...relayed, headers: old, body: Buffer.from(JSON.stringify(before)) });
  });
  expect(sandbox.builds()).toHaveLength(1);
  expect(code).toBe(0);
});

test('the job has lost the parameter of the marker since it was described: nothing is sent again', async () => {
  const { code, stdout, sandbox, triggers } = await run(
    MARKED,
    async (passing, count) => {
      if (passing.isTrigger) return losingFirst(passing, count);
      const relayed = await passing.deliver();
      // The job as it was before.
      const had =
        '{"_class":"hudson.model.StringParameterDefinition","name":"MARK","type":"StringParameterDefinition"},';
      const body = relayed.body
        .toString()
        .replace('"parameterDefinitions":[', `"parameterDefinitions":[${had}`);
      passing.answer(count === 0 ? { ...relayed, body: Buffer.from(body) } : relayed);
    },
    { jobs: [{ ...JOB, parameters: [{ type: 'string', name: 'N' }] }] },
  );
  expect(sandbox.builds()).toHaveLength(1);
  expect(triggers).toBe(1);
  expect(stdout).toContain('could be it');
  expect(code).toBe(4);
});

describe('a controller that is just being restarted when the run begins, behind a proxy', () => {
  test.each<[string, (passing: Passing) => void]>([
    ['502', ({ answer }) => answer(page(502, 'bad gateway'))],
    ['503', ({ answer }) => answer(page(503, 'no backend'))],
    ['a reset connection', ({ reset }) => reset()],
  ])('%s, then the 401 of a start: it is waited for', async (_, away) => {
    const began = Date.now();
    const { code, stderr, sandbox } = await run(UNMARKED, passing => {
      const passed = Date.now() - began;
      if (passed < 2_500) return away(passing);
      if (passed < 3_500) return passing.answer(page(401, 'no'));
      return through(passing);
    });
    expect(stderr).not.toContain('may have come through');
    expect(sandbox.builds()).toHaveLength(1);
    expect(code).toBe(0);
  });
});

describe('a proxy whose clock is ahead of the controller’s', () => {
  test.each([4_000, 10_000, 3_600_000])(
    'by %d ms: a build that seems to be of before is in doubt, since its number is not',
    async skew => {
      const { code, stdout, sandbox, triggers } = await run(UNMARKED, ahead(skew, losingFirst));
      expect(sandbox.builds()).toHaveLength(1);
      expect(triggers).toBe(1);
      expect(stdout).toContain('could be it');
      expect(code).toBe(4);
    },
  );

  test('with a marker, the build is found all the same', async () => {
    const { code, sandbox } = await run(MARKED, ahead(3_600_000, losingFirst));
    expect(sandbox.builds()).toHaveLength(1);
    expect(code).toBe(0);
  });

  test('an item that seems to be of before is in doubt while it waits', async () => {
    const options = { jobs: [{ ...JOB, quietPeriod: 5_000 }] };
    const { code, sandbox, triggers } = await run(UNMARKED, ahead(10_000, losingFirst), options);
    expect(sandbox.builds().length).toBeLessThanOrEqual(1);
    expect(triggers).toBe(1);
    expect(code).toBe(4);
  });

  test.each([10_000, 3_600_000])(
    'by %d ms: a restart keeps the queue, and the request is known by its item',
    async skew => {
      let restarting: Promise<unknown> | null = null;
      const { code, sandbox, triggers } = await run(UNMARKED, ahead(skew, through), {
        jobs: [{ ...JOB, quietPeriod: 4_000 }],
        onTrigger: it => {
          restarting ??= it.restart({
            kind: 'orderly',
            down: 100,
            starting: 100,
            rejecting: 100,
            settling: 100,
          });
        },
      });
      await restarting;
      expect(sandbox.builds()).toHaveLength(1);
      expect(triggers).toBe(1);
      expect(code).toBe(0);
    },
  );
});

test('the job is gone while it is looked for, and made anew: what it had built cannot be seen, and nothing is sent again', async () => {
  let shown = 0;
  const { code, stdout, sandbox, triggers } = await run(MARKED, async (passing, count) => {
    if (count === 0 || !/timestamp/.test(passing.url)) return losingFirst(passing, count);
    shown += 1;
    if (shown === 1) return passing.answer({ ...page(404, ''), headers: { 'x-jenkins': '2.541.2' } });
    const { body, ...relayed } = await passing.deliver();
    const anew = { ...JSON.parse(body.toString()), builds: [], nextBuildNumber: 1 };
    passing.answer({ ...relayed, body: Buffer.from(JSON.stringify(anew)) });
  });
  expect(sandbox.builds()).toHaveLength(1);
  expect(triggers).toBe(1);
  expect(stdout).toContain('Its job was gone meanwhile');
  expect(code).toBe(4);
});

describe('a job in another case than Jenkins writes it', () => {
  const other = (trigger: string): string => trigger.replace('job: build', 'job: BUILD');

  test.each([
    ['with a marker', MARKED],
    ['without', UNMARKED],
  ])(
    'is the same job, %s: its item waits for longer than is looked, and there is one build',
    async (_, trigger) => {
      const { code, sandbox, triggers } = await run(other(trigger), losingFirst, {
        jobs: [{ ...JOB, quietPeriod: 5_000 }],
      });
      expect(sandbox.builds()).toHaveLength(1);
      expect(triggers).toBe(1);
      expect(code).toBe(0);
    },
  );

  test('is pointed out by a checkup', async () => {
    const sandbox = await rig.sandbox({ jobs: [JOB] });
    await rig.write('triggers.yaml', manifestFor(sandbox, other(UNMARKED)));
    const { code, stdout } = await rig.run(['doctor'], { TOKEN: sandbox.token });
    expect(stdout).toContain('The server writes this job build.');
    expect(code).toBe(0);
  });
});
