import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseFault, type Sandbox, type SandboxFault, type SandboxJob } from '../../src/sandbox/sandbox.ts';
import { type Finished, manifestFor, Rig } from './rig.ts';

/**
 * What was measured of clients in use today, against a real Jenkins: each of these ended there with a wrong exit code, a
 * wrong message, or two builds. What counts is the number of builds on the server, not what the client believes.
 */

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.create();
});
afterEach(() => rig.close());

const JOB: SandboxJob = { path: ['build'], duration: 50, parameters: [{ type: 'string', name: 'N' }] };
const ONE = '  t: {job: build, parameters: {N: "1"}}';

function fault(text: string): SandboxFault {
  const read = parseFault(text);
  if (!read.ok) throw new Error(read.error.message);
  return read.value;
}

interface Outcome extends Finished {
  readonly sandbox: Sandbox;
  /** How many triggers reached the server. */
  readonly posts: number;
}

/** A run against a controller with these faults. */
async function fire(
  faults: readonly string[],
  { triggers = ONE, job = JOB }: { readonly triggers?: string; readonly job?: SandboxJob } = {},
): Promise<Outcome> {
  const sandbox = await rig.sandbox({ jobs: [job], executors: 8, faults: faults.map(fault) });
  // For a second this controller may act on what has reached it; then what is not there never came.
  const manifest = manifestFor(sandbox, triggers).replace('{type: jenkins', '{type: jenkins, timeout: 1s');
  await rig.write('triggers.yaml', manifest);
  const finished = await rig.run(['run'], { TOKEN: sandbox.token });
  // A fault that met no request would prove nothing.
  expect(sandbox.requests().faults.filter(({ struck }) => struck === 0)).toEqual([]);
  return { ...finished, sandbox, posts: postsTo(sandbox) };
}

const postsTo = (sandbox: Sandbox): number => sandbox.requests().counts['POST buildWithParameters'] ?? 0;

describe('a trigger that was not simply taken is told from one that was', () => {
  test('a redirect to a login page is no success, and is not followed', async () => {
    const { code, stdout, stderr, sandbox, posts } = await fire(['sso-redirect:trigger']);
    expect(stdout).toMatch(/login-page: .* was not followed/);
    expect(stdout).toContain('→');
    expect(stdout + stderr).not.toMatch(/\bSUCCESS\b|\n\s+at /);
    expect(code).toBe(3);
    expect(sandbox.builds()).toHaveLength(0);
    expect(posts).toBe(1);
  });

  test.each([
    ['a connection that is reset after the server queued the build', 'drop-after:trigger'],
    ['a server that never answers', 'silence:trigger'],
    ['a proxy that lost the server after it queued the build', '502-after:trigger'],
    ['a proxy that waited too long for the server', '504-after:trigger'],
    ['an answer that is no answer of Jenkins', 'garbage:trigger'],
  ])('%s: the build is found, followed and said to be, and not sent again', async (_, strike) => {
    const { code, stdout, stderr, sandbox, posts } = await fire([strike]);
    expect(stderr).toContain('looking whether it arrived');
    expect(stdout).toMatch(/SUCCESS .*no answer, found by looking: probable/);
    expect(code).toBe(0);
    expect(sandbox.builds()).toHaveLength(1);
    expect(posts).toBe(1);
  });

  test.each([
    ['a connection that is reset before anything happened', 'drop-before:trigger'],
    ['a login page with status 200', 'sso-page:trigger'],
  ])('%s: it is sent again once it is certain that it never arrived', async (_, strike) => {
    const { code, stdout, sandbox, posts } = await fire([strike]);
    expect(stdout).toContain('SUCCESS');
    expect(code).toBe(0);
    expect(sandbox.builds()).toHaveLength(1);
    expect(posts).toBe(2);
  });

  test('of many over kept connections only the lost one is looked for, and each was sent once', async () => {
    const triggers =
      '  t: {job: build, max-parallel: 1, matrix: {n: [1, 2, 3, 4]}, parameters: {N: "${{ matrix.n }}"}}';
    const { code, stdout, sandbox, posts } = await fire(['drop-after:trigger@2'], { triggers });
    expect(stdout).toMatch(/4 succeeded/);
    expect(stdout.match(/probable/g)).toHaveLength(1);
    expect(code).toBe(0);
    expect(sandbox.builds().map(({ parameters }) => parameters.N)).toEqual(['1', '2', '3', '4']);
    expect(posts).toBe(4);
  });

  test('with `on-unknown: fail`, what never arrived is unknown, with what to do next', async () => {
    const triggers = ONE.replace('{job', '{on-unknown: fail, job');
    const { code, stdout, sandbox, posts } = await fire(['drop-before:trigger'], { triggers });
    expect(stdout).toMatch(/unknown: The connection broke.* Nothing of it is on the controller/);
    expect(stdout).toContain('→ Look at the job and the queue once more, then run it again');
    expect(code).toBe(4);
    expect(sandbox.builds()).toHaveLength(0);
    expect(posts).toBe(1);
  });
});

describe('a trigger that was taken is known to be, however the answer looks', () => {
  test.each([
    ['its Location names a host that does not exist', 'wrong-location:trigger'],
    ['its answer comes late', 'delay:trigger=300ms'],
    ['every answer comes in drops', 'drip:any=1ms*always'],
  ])('%s', async (_, strike) => {
    const { code, stdout, sandbox, posts } = await fire([strike]);
    expect(stdout).toContain('SUCCESS');
    expect(code).toBe(0);
    expect(sandbox.builds()).toHaveLength(1);
    expect(posts).toBe(1);
  });

  test('303: an equal request waits already, of somebody else; its build serves, and nothing is followed there', async () => {
    const sandbox = await rig.sandbox({ jobs: [{ ...JOB, quietPeriod: 1_500 }] });
    const authorization = `Basic ${btoa(`${sandbox.user}:${sandbox.token}`)}`;
    const body = new URLSearchParams({ N: '1' });
    const url = `${sandbox.url}/job/build/buildWithParameters`;
    expect((await fetch(url, { method: 'POST', body, headers: { authorization } })).status).toBe(201);
    await rig.write('triggers.yaml', manifestFor(sandbox, ONE.replace('{job', '{duplicates: coalesce, job')));
    const { code, stdout } = await rig.run(['run'], { TOKEN: sandbox.token });
    expect(stdout).toContain('SUCCESS');
    expect(code).toBe(0);
    expect(sandbox.builds()).toHaveLength(1);
    expect(postsTo(sandbox)).toBe(2);
  });
});

describe('a request that had no effect is sent again, since the server said so, and makes one build', () => {
  test.each([
    ['a server that is starting', '503:trigger'],
    ['a limit on the rate', '429:trigger=1s'],
  ])('%s', async (_, strike) => {
    const { code, sandbox, posts } = await fire([strike]);
    expect(code).toBe(0);
    expect(sandbox.builds()).toHaveLength(1);
    expect(posts).toBe(2);
  });
});

describe('while builds are followed', () => {
  test.each([
    ['a 503 is no sign that a queue item does not exist', ['503:queue@1-2', '503:job@2']],
    ['a proxy that finds no server says nothing of the build', ['503-proxy:queue', '502:job@2']],
    ['half an answer is no answer', ['cut:queue', 'cut:job@2']],
    ['a login page in between ends nothing', ['sso-page:queue', 'sso-redirect:job@2']],
    ['a refused credential in between ends nothing', ['401:queue', '401:job@2']],
    ['queue items that expire at once lead to the build all the same', ['expire:any*always']],
  ])('%s', async (_, strikes) => {
    const { code, stdout, stderr, sandbox } = await fire(strikes, {
      // It waits long enough for the queue to be asked.
      job: { ...JOB, quietPeriod: 1_200, duration: 500 },
    });
    expect(stdout + stderr).not.toMatch(/does not exist|not-found/);
    expect(stdout).toContain('SUCCESS');
    expect(code).toBe(0);
    expect(sandbox.builds()).toHaveLength(1);
  });

  test('a build that is deleted after its queue item expired ends the wait: unknown, and what was seen', async () => {
    const sandbox = await rig.sandbox({ jobs: [{ ...JOB, duration: 60_000 }] });
    await rig.write('triggers.yaml', manifestFor(sandbox, ONE));
    const run = rig.start(['run', '--format', 'ndjson'], { TOKEN: sandbox.token });
    await run.seen('"state":"running"');
    sandbox.expireLeftItems();
    const authorization = `Basic ${btoa(`${sandbox.user}:${sandbox.token}`)}`;
    await fetch(`${sandbox.url}/job/build/1/doDelete`, {
      method: 'POST',
      headers: { authorization },
      redirect: 'manual',
    });
    const { code, stdout } = await run.finished;
    expect(code).toBe(4);
    expect(stdout).toContain('"state":"unknown"');
    expect(postsTo(sandbox)).toBe(1);
  });

  test('a restart aborts freestyle builds: they failed, are not fired again, and the rest of the run goes on', async () => {
    const sandbox = await rig.sandbox({ jobs: [{ ...JOB, duration: 800 }], executors: 1 });
    const trigger = '  t: {job: build, matrix: {n: [1, 2]}, parameters: {N: "${{ matrix.n }}"}}';
    await rig.write('triggers.yaml', manifestFor(sandbox, trigger));
    const run = rig.start(['run', '--format', 'ndjson'], { TOKEN: sandbox.token });
    await run.seen('"state":"running"');
    await sandbox.restart({ down: 200, starting: 300, rejecting: 300, settling: 100 });
    expect((await run.finished).code).toBe(1);
    // Both are sent at once, and either may come first.
    expect(sandbox.builds().map(({ result }) => result)).toEqual(['ABORTED', 'SUCCESS']);
    expect(new Set(sandbox.builds().map(({ parameters }) => parameters.N))).toEqual(new Set(['1', '2']));
  });
});

test('a controller that is just starting is waited for, the 401 that it gives everybody then included', async () => {
  const { code, stdout, sandbox, posts } = await fire(['503:job', '401:job']);
  expect(stdout).toContain('SUCCESS');
  expect(code).toBe(0);
  expect(sandbox.builds()).toHaveLength(1);
  expect(posts).toBe(1);
});

test('a run that begins in the second in which a starting controller refuses everybody waits for it', async () => {
  const { code, stdout, sandbox, posts } = await fire(['401:any@1-2']);
  expect(stdout).toContain('SUCCESS');
  expect(code).toBe(0);
  expect(sandbox.builds()).toHaveLength(1);
  expect(posts).toBe(1);
});

test('what goes wrong is told without the values of parameters', async () => {
  const job: SandboxJob = {
    ...JOB,
    parameters: [
      { type: 'string', name: 'N' },
      { type: 'choice', name: 'ENV', choices: ['dev'] },
    ],
  };
  const triggers = `  broken: {job: build, parameters: {N: "canary-1", ENV: dev}}
  choice: {job: build, parameters: {N: "canary-2", ENV: canary-3}}
  name: {job: build, parameters: {M: "canary-4"}}`;
  const { code, stdout, stderr } = await fire(['drop-after:trigger'], { triggers, job });
  expect(code).toBe(3);
  expect(stdout).toContain('bad-choice');
  expect(stdout).toContain('unknown-parameter');
  expect(stdout + stderr).not.toContain('canary');
});
