import { request as ask, createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Sandbox, SandboxJob } from '../../src/sandbox/sandbox.ts';
import { manifestFor, Rig } from './rig.ts';

/*
 * The id of a queue item is good for one start of its server. volley is killed while its request waits in the queue; the
 * server goes down, forgets it, and gives its id to another's item before the run is resumed.
 */

let rig: Rig;
const open: (() => void)[] = [];
beforeEach(async () => {
  rig = await Rig.create();
});
afterEach(async () => {
  for (const close of open.splice(0)) close();
  await rig.close();
});

const LOST = { kind: 'crash', newIds: true, down: 10, starting: 0, rejecting: 0, settling: 0 } as const;
const JOB: SandboxJob = {
  path: ['build'],
  duration: 20,
  quietPeriod: 3_000,
  parameters: [{ type: 'string', name: 'N' }],
};

/** What is in front of some servers, and lets no header of theirs through that it does not know. Its address. */
function withoutSessions(sandbox: Sandbox): Promise<string> {
  const { host } = new URL(sandbox.url);
  const server = createServer((incoming, response) => {
    const { method, url: path, headers } = incoming;
    const onward = ask(`${sandbox.url}${path}`, { method, headers: { ...headers, host } }, answer => {
      const { 'x-jenkins-session': _, ...rest } = answer.headers;
      response.writeHead(answer.statusCode ?? 502, rest);
      answer.pipe(response);
    });
    onward.on('error', () => response.writeHead(502).end());
    incoming.pipe(onward);
  });
  open.push(() => server.close());
  return new Promise(resolve =>
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address !== null && typeof address === 'object') resolve(`http://127.0.0.1:${address.port}`);
    }),
  );
}

/** Kills a run once it is written down that its first request is in this state: what it prints is a moment ahead of that. */
async function killedOnce(sandbox: Sandbox, state: string): Promise<void> {
  const run = rig.start(['run', '--format', 'ndjson'], { TOKEN: sandbox.token });
  await run.seen(`"state":"${state}"`);
  const status = async (): Promise<string> => (await rig.run(['status', '--format', 'json'])).stdout;
  while (JSON.parse(await status()).requests[0].state.state !== state);
  run.process.kill('SIGKILL');
  await run.finished;
}

/** A run was killed while its request waited; the server then gave the id of its item to another's. */
async function idGivenAgain(isSessionTold: boolean): Promise<Sandbox> {
  // It waits for as long as it takes to kill the run.
  const sandbox = await rig.sandbox({ jobs: [{ ...JOB, quietPeriod: 60_000 }], executors: 8 });
  const url = isSessionTold ? sandbox.url : await withoutSessions(sandbox);
  const manifest = manifestFor({ url, user: sandbox.user }, '  t: {job: build, parameters: {N: "1"}}');
  await rig.write('triggers.yaml', manifest.replace('type: jenkins,', 'type: jenkins, timeout: 1s,'));
  await killedOnce(sandbox, 'queued');
  await sandbox.restart(LOST);
  const authorization = `Basic ${Buffer.from(`${sandbox.user}:${sandbox.token}`).toString('base64')}`;
  const post = (path: string) =>
    fetch(`${sandbox.url}/job/build/${path}`, {
      method: 'POST',
      headers: { authorization },
      redirect: 'manual',
    });
  // Its port is open a moment later.
  while ((await post('doDelete').catch(() => null)) === null);
  sandbox.addJob(JOB);
  const posted = await post('buildWithParameters?N=2');
  expect(posted.headers.get('location')).toBe(`${sandbox.url}/queue/item/1/`);
  return sandbox;
}

async function until(is: () => boolean): Promise<void> {
  while (!is()) await new Promise(resolve => setTimeout(resolve, 20));
}

const builtNow = (sandbox: Sandbox) =>
  sandbox.builds().map(({ number, parameters }) => [number, parameters.N]);

describe('resume, where another has the id of what waited', () => {
  test('compares the sessions: the request certainly got lost, and is sent again', async () => {
    const sandbox = await idGivenAgain(true);
    const { code, stdout } = await rig.run(['resume', '--format', 'json'], { TOKEN: sandbox.token });
    expect(JSON.parse(stdout).requests).toMatchObject([
      { verdict: 'succeeded', state: { build: { number: 2 } } },
    ]);
    expect(code).toBe(0);
    expect(builtNow(sandbox)).toEqual([
      [1, '2'],
      [2, '1'],
    ]);
  });

  test('looks for it where no session is told: it is unknown, and the build of another is not called its own', async () => {
    const sandbox = await idGivenAgain(false);
    const { code, stdout } = await rig.run(['resume', '--format', 'json'], { TOKEN: sandbox.token });
    expect(JSON.parse(stdout).requests).toMatchObject([
      { verdict: 'unknown', state: { seen: expect.stringContaining('does not tell its session') } },
    ]);
    expect(code).toBe(4);
    await until(() => sandbox.builds().length > 0);
    expect(builtNow(sandbox)).toEqual([[1, '2']]);
  });

  test.each([true, false])('cancels nothing of another (session told: %s)', async isSessionTold => {
    const sandbox = await idGivenAgain(isSessionTold);
    await rig.run(['cancel', 'last'], { TOKEN: sandbox.token });
    await until(() => sandbox.builds().some(({ result }) => result !== null));
    expect(sandbox.builds()).toMatchObject([{ parameters: { N: '2' }, result: 'SUCCESS' }]);
  });
});

test('where no session is told and nothing was restarted, what waited is followed', async () => {
  const sandbox = await rig.sandbox({ jobs: [JOB], executors: 8 });
  const url = await withoutSessions(sandbox);
  const trigger = '  t: {job: build, matrix: {n: [1, 2, 3]}, parameters: {N: "${{ matrix.n }}"}}';
  await rig.write('triggers.yaml', manifestFor({ url, user: sandbox.user }, trigger));
  await killedOnce(sandbox, 'queued');
  const { code } = await rig.run(['resume'], { TOKEN: sandbox.token });
  expect(code).toBe(0);
  expect(builtNow(sandbox)).toHaveLength(3);
});

test('the build of another that has the number of one that ran, in a job made anew, is not called its own', async () => {
  const sandbox = await rig.sandbox({ jobs: [{ ...JOB, quietPeriod: 0, duration: 60_000 }], executors: 8 });
  await rig.write('triggers.yaml', manifestFor(sandbox, '  t: {job: build, parameters: {N: "1"}}'));
  await killedOnce(sandbox, 'running');
  const headers = {
    authorization: `Basic ${Buffer.from(`${sandbox.user}:${sandbox.token}`).toString('base64')}`,
  };
  const post = (path: string) =>
    fetch(`${sandbox.url}/job/build/${path}`, { method: 'POST', headers, redirect: 'manual' });
  await post('doDelete');
  sandbox.addJob({ ...JOB, quietPeriod: 0, duration: 5_000 });
  await post('buildWithParameters?N=2');
  const { code, stdout } = await rig.run(['cancel', 'last', '--format', 'json'], { TOKEN: sandbox.token });
  expect(JSON.parse(stdout).requests).toMatchObject([{ verdict: 'unknown', state: { state: 'unknown' } }]);
  expect(code).toBe(4);
  await until(() => sandbox.builds().every(({ result }) => result !== null));
  expect(sandbox.builds().at(-1)).toMatchObject({ parameters: { N: '2' }, result: 'SUCCESS' });
});

test('a build of before the run, to which an earlier start of the server gave the same id, is not called its own', async () => {
  const sandbox = await rig.sandbox({ jobs: [{ ...JOB, quietPeriod: 200 }], executors: 8 });
  await rig.write('triggers.yaml', manifestFor(sandbox, '  t: {job: build, parameters: {N: "1"}}'));
  const run = () => rig.run(['run', '--no-store', '--format', 'json'], { TOKEN: sandbox.token });
  expect((await run()).code).toBe(0);
  await sandbox.restart(LOST);
  const { code, stdout } = await run();
  expect(JSON.parse(stdout).requests).toMatchObject([{ state: { build: { number: 2 } } }]);
  expect(code).toBe(0);
});
