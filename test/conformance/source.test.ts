import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Sandbox, SandboxJob } from '../../src/sandbox/sandbox.ts';
import { manifestFor, Rig } from '../e2e/rig.ts';
import { type Relay, startRelay } from './relay.ts';

/**
 * What the project was asked for, row by row: an article on triggering Jenkins jobs by its API, and its readers'
 * questions. Each through the built program; builds are counted on the server.
 */

let rig: Rig;
const relays: Relay[] = [];
beforeEach(async () => {
  rig = await Rig.create();
});
afterEach(async () => {
  await Promise.all(relays.splice(0).map(relay => relay.close()));
  await rig.close();
});

const JOBS: readonly SandboxJob[] = [
  { path: ['plain'], duration: 10, token: 'job-token' },
  {
    path: ['params'],
    duration: 10,
    token: 'job-token',
    parameters: [
      { type: 'string', name: 'BRANCH', default: 'main' },
      { type: 'text', name: 'NOTES' },
    ],
  },
];

/** A controller, a proxy in front of it that sees all, and a manifest that goes through it. */
async function setUp(
  triggers: string,
  between?: Parameters<typeof startRelay>[1],
): Promise<{ readonly sandbox: Sandbox; readonly relay: Relay; readonly env: Record<string, string> }> {
  const sandbox = await rig.sandbox({ jobs: JOBS, anonymousRead: true });
  const relay = await startRelay(sandbox.url, between);
  relays.push(relay);
  const { user, token } = sandbox;
  const text = manifestFor({ url: relay.url, user }, triggers);
  await rig.write('triggers.yaml', text.replace('secrets: {', 'secrets: {JOB: {env: JOB}, '));
  return { sandbox, relay, env: { TOKEN: token, JOB: 'job-token' } };
}

const PLAIN = '  t: {job: plain}';
const WITH_TOKEN = '  t: {job: plain, token: "${{ secrets.JOB }}", cause: "nightly of ${{ trigger.name }}"}';
const PARAMS =
  '  t: {job: params, token: "${{ secrets.JOB }}", parameters: {BRANCH: "a&b=ü;", NOTES: "1\\n2"}}';

const triggersOf = ({ requests }: Relay) => requests.filter(({ path }) => /\/build\w*$/.test(path));

test('S1: a user’s API token is what authenticates, without a crumb; a wrong one starts nothing', async () => {
  const { sandbox, relay, env } = await setUp(PLAIN);
  expect((await rig.run(['run'], env)).code).toBe(0);
  expect(sandbox.builds()).toMatchObject([{ result: 'SUCCESS', causes: ['Started by user admin'] }]);
  expect(relay.requests.some(({ path }) => path.startsWith('/crumbIssuer'))).toBe(false);
  const wrong = await rig.run(['run'], { ...env, TOKEN: 'wrong' });
  expect(wrong.code).toBe(3);
  expect(wrong.stdout).toContain('unauthenticated');
  expect(sandbox.builds()).toHaveLength(1);
});

test('S2: doctor tells whether a controller and its jobs can be reached remotely, by api/json with tree= alone', async () => {
  const { sandbox, relay, env } = await setUp(`${PLAIN}\n${PARAMS.replace('t:', 'p:')}`);
  const { code, stdout } = await rig.run(['doctor'], env);
  expect(code).toBe(0);
  expect(stdout).toContain('Jenkins 2.541.2');
  expect(sandbox.builds()).toEqual([]);
  await rig.run(['run'], env);
  const pages = relay.requests.filter(({ path }) => path.endsWith('/api/json'));
  expect(pages.length).toBeGreaterThan(5);
  expect(pages.filter(({ query }) => (query.get('tree') ?? '') === '')).toEqual([]);
});

test('S3: only POST triggers; GET is for a job’s token without a user', async () => {
  const { sandbox, relay, env } = await setUp(PLAIN);
  await rig.run(['run'], env);
  expect(triggersOf(relay).map(({ method }) => method)).toEqual(['POST']);
  const byToken = `version: 1
secrets: {JOB: {env: JOB}}
targets: {ci: {type: jenkins, url: "${relay.url}"}}
triggers:
${WITH_TOKEN}
`;
  await rig.write('triggers.yaml', byToken);
  expect((await rig.run(['run'], env)).code).toBe(0);
  expect(triggersOf(relay).map(({ method }) => method)).toEqual(['POST', 'GET']);
  expect(sandbox.builds()).toHaveLength(2);
});

test('S4: without parameters: job/NAME/build with the job’s token', async () => {
  const { sandbox, relay, env } = await setUp(WITH_TOKEN);
  expect((await rig.run(['run'], env)).code).toBe(0);
  expect(triggersOf(relay)).toMatchObject([{ method: 'POST', path: '/job/plain/build' }]);
  expect(triggersOf(relay)[0]?.form.get('token')).toBe('job-token');
  expect(sandbox.builds()).toMatchObject([{ job: ['plain'], result: 'SUCCESS' }]);
});

test('S5: with parameters: job/NAME/buildWithParameters, in the body, where no access log has them', async () => {
  const { sandbox, relay, env } = await setUp(PARAMS);
  expect((await rig.run(['run'], env)).code).toBe(0);
  const [trigger] = triggersOf(relay);
  expect(trigger?.path).toBe('/job/params/buildWithParameters');
  expect(trigger?.query.toString()).toBe('');
  expect(Object.fromEntries(trigger?.form ?? [])).toEqual({
    token: 'job-token',
    BRANCH: 'a&b=ü;',
    NOTES: '1\n2',
  });
  expect(sandbox.builds().map(({ parameters }) => parameters)).toEqual([{ BRANCH: 'a&b=ü;', NOTES: '1\n2' }]);
});

test('S6: user and job’s token go together, and the cause is then the one that the token allows', async () => {
  const { sandbox, relay, env } = await setUp(WITH_TOKEN);
  expect((await rig.run(['run'], env)).code).toBe(0);
  expect(triggersOf(relay)[0]?.headers.authorization).toBe(
    `Basic ${btoa(`${sandbox.user}:${sandbox.token}`)}`,
  );
  expect(sandbox.builds()[0]?.causes).toEqual(['Started by remote host 127.0.0.1 with note: nightly of t']);
  const wrong = await rig.run(['run'], { ...env, JOB: 'wrong' });
  expect(wrong.code).toBe(3);
  expect(wrong.stdout).toContain('job-token');
  expect(sandbox.builds()).toHaveLength(1);
});

test('S7: the build is the one that the curl form of the article makes, and the queue item is known', async () => {
  const { sandbox, relay, env } = await setUp(PARAMS);
  const parameter = [
    { name: 'BRANCH', value: 'a&b=ü;' },
    { name: 'NOTES', value: '1\n2' },
  ];
  const body = new URLSearchParams({ token: 'job-token', json: JSON.stringify({ parameter }) });
  const authorization = `Basic ${btoa(`${sandbox.user}:${sandbox.token}`)}`;
  const curl = await fetch(`${sandbox.url}/job/params/build`, {
    method: 'POST',
    body,
    headers: { authorization },
  });
  expect(curl.status).toBe(201);
  expect(curl.headers.get('location')).not.toContain('/queue/item/');
  const { code, stdout } = await rig.run(['run', '--format', 'ndjson'], env);
  expect(code).toBe(0);
  expect(triggersOf(relay)[0]?.headers['content-type']).toContain('application/x-www-form-urlencoded');
  expect(stdout).toMatch(/"queueId":"\d+"/);
  const [byCurl, byVolley] = sandbox.builds();
  expect(byVolley?.parameters).toEqual(byCurl?.parameters);
  expect(byVolley?.causes).toEqual(byCurl?.causes);
});

describe('S8: 201 is success, and everything else is said for what it is:', () => {
  const CASES: readonly (readonly [number, Readonly<Record<string, string>>, string, number, string])[] = [
    [200, { 'content-type': 'text/html' }, '<form>', 4, 'login-page'],
    [400, {}, 'Nothing is submitted', 3, 'parameters-required'],
    [403, { 'x-jenkins': '2.541.2', 'x-required-permission': 'hudson.model.Item.Build' }, '', 3, 'forbidden'],
    [404, { 'x-jenkins': '2.541.2' }, '', 3, 'not-found'],
    [405, { allow: 'POST' }, '', 3, 'unexpected-answer'],
    [409, {}, '', 3, 'disabled'],
    [414, {}, '', 3, 'too-long'],
    [500, { 'x-jenkins': '2.541.2' }, 'Oops!', 4, 'server-error'],
    [502, {}, '', 4, 'gateway'],
    [504, {}, '', 4, 'gateway'],
  ];
  test.each(CASES)('%i %o is no success', async (status, headers, body, code, reason) => {
    // What may have happened is looked for while the server may still act on it, and is not sent again.
    const trigger = PLAIN.replace('plain', 'plain, on-unknown: fail');
    const { sandbox, env } = await setUp(trigger, ({ method }, response) => {
      if (method === 'POST') response.writeHead(status, headers).end(body);
      return method === 'POST';
    });
    const patient = await rig.read('triggers.yaml');
    await rig.write('triggers.yaml', patient.replace('{type: jenkins', '{type: jenkins, timeout: 1s'));
    const finished = await rig.run(['run', '--format', 'json'], env);
    expect(finished.code).toBe(code);
    expect(finished.stdout).toContain(`"${reason}"`);
    expect(sandbox.builds()).toEqual([]);
  });

  test('201 with the queue item is one, and so is the 303 of a request that is merged', async () => {
    const sandbox = await rig.sandbox({
      jobs: [{ path: ['p'], duration: 10, quietPeriod: 400, parameters: [{ type: 'string', name: 'A' }] }],
    });
    const one = '{job: p, parameters: {A: x}, duplicates: coalesce}';
    await rig.write('triggers.yaml', manifestFor(sandbox, `  one: ${one}\n  two: ${one}`));
    const { code } = await rig.run(['run'], { TOKEN: sandbox.token });
    expect(code).toBe(0);
    expect(sandbox.builds()).toHaveLength(1);
  });
});

test('S9: result and console of a build are followed remotely, and can be read again afterwards', async () => {
  const sandbox = await rig.sandbox({
    jobs: [
      { path: ['talks'], duration: 50, console: ['first line', 'last line'] },
      { path: ['fails'], duration: 50, outcomes: [{ when: {}, result: 'FAILURE' }] },
    ],
  });
  await rig.write('triggers.yaml', manifestFor(sandbox, '  t: {job: talks}\n  f: {job: fails}'));
  const env = { TOKEN: sandbox.token };
  const followed = await rig.run(['run', 't', '--follow'], env);
  expect(followed.code).toBe(0);
  expect(followed.stdout + followed.stderr).toMatch(/first line[\s\S]*last line[\s\S]*SUCCESS/);
  const failed = await rig.run(['run', 'f'], env);
  expect(failed.code).toBe(1);
  expect(failed.stdout).toContain('FAILURE');
  const logs = await rig.run(['logs', `${sandbox.url}/job/talks/1/`], env);
  expect(logs.code).toBe(0);
  expect(logs.stdout).toMatch(/first line\nlast line/);
});

test('S10: a redirect to single sign-on is named, never followed, and gets no credential', async () => {
  const login = await startRelay('http://127.0.0.1:9', (_, response) => {
    response.end('<form>');
    return true;
  });
  relays.push(login);
  const { sandbox, relay, env } = await setUp(PLAIN, ({ method }, response) => {
    if (method === 'POST') response.writeHead(302, { location: `${login.url}/sso` }).end();
    return method === 'POST';
  });
  const { code, stdout } = await rig.run(['run'], env);
  expect(code).toBe(3);
  expect(stdout).toMatch(/login-page: .*sign in.* was not followed/);
  expect(stdout).toMatch(/→ .*API token/);
  expect(login.requests).toEqual([]);
  expect(triggersOf(relay)).toHaveLength(1);
  expect(sandbox.builds()).toEqual([]);
});

test('S11: the build shows the user, unless the job’s token hides who it was; doctor says how to show it', async () => {
  const { sandbox, env } = await setUp(`${PLAIN}\n${WITH_TOKEN.replace('t:', 'hidden:')}`);
  const { code, stdout } = await rig.run(['doctor'], env);
  expect(code).toBe(0);
  expect(stdout).toMatch(/user-not-shown: .*\n\s+→ Leave `token` out/);
  await rig.run(['run', 't'], env);
  await rig.run(['run', 'hidden'], env);
  expect(sandbox.builds().map(({ causes }) => causes)).toEqual([
    ['Started by user admin'],
    ['Started by remote host 127.0.0.1 with note: nightly of hidden'],
  ]);
});

test('S12: the parameters are usable inside the build: the values that it got are those of the manifest', async () => {
  const values = ['a;b&c=d', 'line 1\nline 2', '"q" \'q\' `q`', '', '\u0001\u001b[31m', '🚀 漢字', '1.10'];
  const { sandbox, env } = await setUp(
    `  t: {job: params, matrix: {v: ${JSON.stringify(values)}}, parameters: {BRANCH: "\${{ matrix.v }}"}}`,
  );
  expect((await rig.run(['run'], env)).code).toBe(0);
  const got = sandbox.builds().map(({ parameters }) => parameters.BRANCH);
  expect(got.toSorted()).toEqual(values.toSorted());
});

describe('S13: a controller that fails now and then', () => {
  test('with a 500 after it had its effect: asked once, and its build is found, followed and said to be', async () => {
    const { sandbox, relay, env } = await setUp(PLAIN, ({ method }, response, passOn) => {
      if (method !== 'POST') return false;
      const page = 'Failed to persist config.xml';
      void passOn().then(() => response.writeHead(500, { 'x-jenkins': '2.541.2' }).end(page));
      return true;
    });
    const { code, stdout } = await rig.run(['run', '--format', 'json'], env);
    expect(code).toBe(0);
    expect(stdout).toContain('"certainty": "probable"');
    expect(triggersOf(relay)).toHaveLength(1);
    expect(sandbox.builds()).toHaveLength(1);
  });

  test('until a restart: the run goes on after it, and no build is lost or doubled', async () => {
    const sandbox = await rig.sandbox({
      jobs: [{ path: ['p'], kind: 'pipeline', duration: 500, parameters: [{ type: 'string', name: 'N' }] }],
    });
    const trigger =
      '  t: {job: p, matrix: {n: [1, 2, 3, 4]}, max-parallel: 2, parameters: {N: "${{ matrix.n }}"}}';
    await rig.write('triggers.yaml', manifestFor(sandbox, trigger));
    const run = rig.start(['run', '--format', 'ndjson'], { TOKEN: sandbox.token });
    await run.seen('"state":"running"');
    await sandbox.restart({ down: 300, starting: 300, rejecting: 300, settling: 100 });
    expect((await run.finished).code).toBe(0);
    const got = sandbox.builds().map(({ parameters, result }) => `${parameters.N} ${result}`);
    expect(got.toSorted()).toEqual(['1 SUCCESS', '2 SUCCESS', '3 SUCCESS', '4 SUCCESS']);
  });
});
