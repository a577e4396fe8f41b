// What a real Jenkins does with a trigger, row by row of its observed behaviour: 1 authentication, 2 the job's own
// token, 3 triggering, 6 states of the server. Recorded answers say what is made of them; requests are checked at a
// server. The rows of the article on remote triggers that the project began with are named S1 to S13.
import type { ServerResponse } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { requestKey } from '../../../src/core/ids.ts';
import type { JenkinsOptions } from '../../../src/targets/jenkins/jenkins-target.ts';
import { endedBy } from '../../../src/targets/jenkins/signals/signals.ts';
import { submitOutcome } from '../../../src/targets/jenkins/submit/submit-outcome.ts';
import type { Submission, SubmitOutcome } from '../../../src/targets/submission.ts';
import { askOf, recorded, STARTING_PAGE } from './recordings.ts';
import { type Received, sendJson, startServer, targetAt } from './scripted-server.ts';

const signal = new AbortController().signal;
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

const shown = (outcome: SubmitOutcome): string =>
  outcome.kind === 'queued'
    ? `queued${outcome.existing ? ', existing' : ''}`
    : `${outcome.kind}: ${outcome.refusal.reason}`;

test.each([
  // 1. Authentication and CSRF
  ['JENKINS 1: no credentials', '01-auth', 'anon GET build no token', 403, 'rejected: unauthenticated'],
  [
    'JENKINS 1: a wrong password',
    '01-auth',
    'wrong password on POST build',
    401,
    'rejected: unauthenticated',
  ],
  ['JENKINS 1: a bearer on plain core', '01-auth', 'bearer token', 403, 'rejected: unauthenticated'],
  ['JENKINS 1: an API token without a crumb', '01-auth', 'token no crumb', 201, 'queued'],
  ['JENKINS 1: a password without a crumb', '01-auth', 'password no crumb', 403, 'rejected: crumb'],
  ['JENKINS 1: a crumb without its session', '01-auth', 'password crumb no cookie', 403, 'rejected: crumb'],
  ['JENKINS 1: a crumb with its session', '01-auth', 'password crumb+cookie', 201, 'queued'],
  ['JENKINS 1: a user without Build', '01-auth', 'reader POST build', 403, 'rejected: forbidden'],
  ['JENKINS 1: a user with Discover alone', '01-auth', 'discover POST build', 403, 'rejected: forbidden'],
  ['JENKINS 1: a user without Read', '01-auth', 'nojobs POST build', 404, 'rejected: not-found'],
  // 2. The job's own token
  ['JENKINS 2: the right token by GET', '04-anonymous-read', 'anon GET build token', 201, 'queued'],
  ['JENKINS 2: and with parameters', '04-anonymous-read', 'anon GET bWP token', 201, 'queued'],
  [
    'JENKINS 2: by POST without a crumb',
    '04-anonymous-read',
    'anon POST token no crumb',
    403,
    'rejected: crumb',
  ],
  ['JENKINS 2: by POST with one', '04-anonymous-read', 'anon POST token + crumb + cookie', 201, 'queued'],
  ['JENKINS 2: a wrong token', '04-anonymous-read', 'anon GET wrong token', 403, 'rejected: job-token'],
  ['JENKINS 2: an empty token', '04-anonymous-read', 'anon GET empty token', 403, 'rejected: job-token'],
  [
    'JENKINS 2: a wrong token of an admin',
    '02-trigger',
    'POST build with wrong token as admin',
    403,
    'rejected: job-token',
  ],
  [
    'JENKINS 2: a token of a job that has none',
    '02-trigger',
    'POST token= on job without authToken',
    201,
    'queued',
  ],
  ['JENKINS 2: a user without Build', '02-trigger', 'reader POST with right token', 201, 'queued'],
  ['JENKINS 2: a cause with the token', '02-trigger', 'cause= with user + job token', 201, 'queued'],
  // 3. Triggering
  ['JENKINS 3: /build', '02-trigger', 'POST build', 201, 'queued'],
  ['JENKINS 3: /buildWithParameters', '02-trigger', 'bWP form params', 201, 'queued'],
  ['JENKINS 3: a duplicate', '02-trigger', 'qp a 2nd identical', 303, 'queued, existing'],
  ['JENKINS 3: GET', '02-trigger', 'GET build', 405, 'rejected: unexpected-answer'],
  [
    'JENKINS 3: parameters of a job without',
    '02-trigger',
    'bWP on non-param job',
    400,
    'rejected: not-parameterized',
  ],
  [
    'JENKINS 3: no parameters of a job with',
    '02-trigger',
    'build on param job',
    400,
    'rejected: parameters-required',
  ],
  ['JENKINS 3: a disabled job', '02-trigger', 'disabled POST build', 409, 'rejected: disabled'],
  ['JENKINS 3: a missing job', '02-trigger', 'missing job', 404, 'rejected: not-found'],
  ['JENKINS 3: a missing folder', '02-trigger', 'missing folder', 404, 'rejected: not-found'],
  ['JENKINS 3: an encoded slash', '06-folders', 'encoded slash', 404, 'rejected: not-found'],
  [
    'JENKINS 3: a pipeline before its first run',
    '08-pipeline',
    'pipe-decl first bWP before params known',
    400,
    'rejected: not-parameterized',
  ],
  [
    'JENKINS 3: a pipeline after it',
    '08-pipeline',
    'pipe-decl build after params known',
    400,
    'rejected: parameters-required',
  ],
  ['JENKINS 3: a delay in bare milliseconds', '02-trigger', "delay='10'", 201, 'queued'],
  ['JENKINS 3: a delay in another unit', '02-trigger', "delay='1min'", 500, 'unknown: server-error'],
  ['JENKINS 3: a value that is no choice', '02-trigger', 'bWP invalid choice', 500, 'unknown: server-error'],
  ['JENKINS 3: a name sent twice', '02-trigger', 'bWP duplicates', 500, 'unknown: server-error'],
  ['JENKINS 3: a long query', '02-trigger', 'bWP query 20KB', 414, 'rejected: too-long'],
  ['JENKINS 3: a long body', '02-trigger', 'bWP big 300KB', 201, 'queued'],
  ['JENKINS 3: a raw semicolon', '06-folders', 'semicolon in path', 400, 'rejected: unexpected-answer'],
  ['JENKINS 3: while quieting down', '09-admin-restart', 'trigger while quieting', 201, 'queued'],
] as const)('%s is answered %4$i and told as it is', (_row, file, label, status, expected) => {
  const exchange = recorded(file).find(({ label: found }) => found === label);
  expect(exchange?.answer.status).toBe(status);
  if (exchange !== undefined)
    expect(shown(submitOutcome(askOf(exchange), exchange.answer, () => false))).toBe(expected);
});

type Answering = (request: Received, response: ServerResponse) => void;

/** One trigger at a controller that describes the job as told: what was sent, and what came of it. */
async function trigger(
  wanted: Partial<Submission>,
  options: Partial<JenkinsOptions> = {},
  answer: Answering = (_request, response) => response.writeHead(201, { location: '/queue/item/7/' }).end(),
) {
  const parameters = new Map(wanted.parameters);
  const parameterDefinitions = [...parameters.keys()].map(name => ({
    name,
    type: 'StringParameterDefinition',
  }));
  const server = await startServer((request, response) => {
    if (request.url.startsWith('/crumbIssuer')) {
      response.setHeader('set-cookie', 'JSESSIONID.a=1; Path=/');
      sendJson(response, { crumb: 'c', crumbRequestField: 'Jenkins-Crumb' });
    } else if (request.url.includes('/api/json'))
      sendJson(response, { buildable: true, property: [{ parameterDefinitions }] });
    else answer(request, response);
  });
  const target = targetAt(server.url, options);
  open.push(() => target.close(), server.close);
  const submission = { key: requestKey('k'), job: ['platform', 'build'], ...wanted, parameters };
  const outcome = await target.submit(submission, endedBy(signal));
  const sent = server.received.filter(({ url }) => /\/build(WithParameters)?(\?|$)/.test(url));
  return { outcome, sent, received: server.received };
}

const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`;

test('S1: the API token of a user authenticates, and needs no crumb', async () => {
  const { sent, received } = await trigger({});
  expect(sent[0]?.headers.authorization).toBe(basic('ann:sesame-token'));
  expect(received.some(({ url }) => url.startsWith('/crumbIssuer'))).toBe(false);
});

test('S1: a password works too, with a crumb and its session', async () => {
  const auth = { kind: 'password', user: 'ann', password: [{ secret: 'PASSWORD' }] } as const;
  const { sent } = await trigger({}, { auth });
  expect(sent[0]?.headers).toMatchObject({
    authorization: basic('ann:sesame-word'),
    'jenkins-crumb': 'c',
    cookie: 'JSESSIONID.a=1',
  });
});

test('S2: what a job takes is read at its api/json, never without a tree', async () => {
  const { received } = await trigger({});
  const [read] = received;
  expect(read?.url).toMatch(/^\/job\/platform\/job\/build\/api\/json\?tree=\w/);
});

test('S3: a build is asked for by POST', async () => {
  const { sent } = await trigger({});
  expect(sent.map(({ method }) => method)).toEqual(['POST']);
});

test('S4: without parameters: build, with the token of the job', async () => {
  const { sent } = await trigger({ token: [{ secret: 'JOB_TOKEN' }] });
  expect(sent[0]).toMatchObject({ url: '/job/platform/job/build/build', body: 'token=sesame-job' });
});

test('S5: with parameters: buildWithParameters, and the values in the body', async () => {
  const { sent } = await trigger({ parameters: new Map([['BRANCH', 'main']]), token: 'plain' });
  expect(sent[0]).toMatchObject({
    url: '/job/platform/job/build/buildWithParameters',
    body: 'BRANCH=main&token=plain',
  });
});

test('S6: user and token of the job go together', async () => {
  const { sent } = await trigger({ token: 'plain', cause: 'nightly' });
  expect(sent[0]?.headers.authorization).toBe(basic('ann:sesame-token'));
  expect(sent[0]?.body).toBe('token=plain&cause=nightly');
});

test('S7: the body is urlencoded and named so: Jenkins ignores any other, and builds with the defaults', async () => {
  const { sent } = await trigger({ parameters: new Map([['NOTES', 'a b&c=d']]) });
  expect(sent[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded;charset=UTF-8');
  expect(sent[0]?.body).toBe('NOTES=a+b%26c%3Dd');
});

test('S8: 201 is success, and so is a redirect to a queue item', async () => {
  for (const [status, expected] of [
    [201, 'queued'],
    [303, 'queued, existing'],
    [302, 'queued, existing'],
  ] as const) {
    const { outcome } = await trigger({}, {}, (_request, response) =>
      response.writeHead(status, { location: '/queue/item/7/' }).end(),
    );
    expect(shown(outcome)).toBe(expected);
  }
});

test.each([200, 202, 204, 301, 302, 307, 400, 401, 403, 404, 409, 418, 500, 502, 503])(
  'S8: everything else is an error: %i',
  async status => {
    const { outcome, sent } = await trigger({}, {}, (_request, response) => response.writeHead(status).end());
    expect(outcome.kind).not.toBe('queued');
    expect(sent).toHaveLength(1);
  },
);

test('S10: a redirect to single sign-on is named, not followed, and says what to do', async () => {
  const sso = await startServer((_request, response) => response.end());
  open.push(sso.close);
  const { outcome, sent } = await trigger({}, {}, (_request, response) =>
    response.writeHead(302, { location: `${sso.url}/idp/login?RelayState=1` }).end(),
  );
  expect(shown(outcome)).toBe('rejected: login-page');
  expect(JSON.stringify(outcome)).toContain('single sign-on');
  expect(JSON.stringify(outcome)).not.toContain('RelayState');
  expect([sent.length, sso.received.length]).toEqual([1, 0]);
});

test('S13: a 500 may have queued a build, and is never sent again blindly', async () => {
  const { outcome, sent } = await trigger({}, {}, (_request, response) =>
    response
      .writeHead(500, { 'x-jenkins': '2.541.2', 'content-type': 'text/html' })
      .end('Failed to persist config.xml'),
  );
  expect(outcome).toMatchObject({ kind: 'unknown', refusal: { reason: 'server-error', effect: 'possible' } });
  expect(sent).toHaveLength(1);
});

test('JENKINS 2: the token alone goes by GET, since an anonymous POST needs a crumb', async () => {
  const { sent } = await trigger({ token: 'plain' }, { auth: { kind: 'none' } });
  expect(sent[0]).toMatchObject({ method: 'GET', url: '/job/platform/job/build/build?token=plain' });
});

test('JENKINS 2: a job without `token` is sent none, for an empty one is refused', async () => {
  const { sent } = await trigger({});
  expect(sent[0]?.body).not.toContain('token');
});

test('JENKINS 3: the queue item is taken by its id, whatever host the server believes to have', async () => {
  for (const location of [
    'http://10.0.0.7:8080/queue/item/9007199254740993/',
    '/queue/item/9007199254740993/',
  ]) {
    const { outcome } = await trigger({}, {}, (_request, response) =>
      response.writeHead(201, { location }).end(),
    );
    expect(outcome).toMatchObject({ kind: 'queued', queueId: '9007199254740993' });
    expect(outcome.kind === 'queued' && outcome.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/queue\/item\//);
  }
});

test('JENKINS 3: a long value goes in the body, where no limit of 8 kB cuts it', async () => {
  const { sent } = await trigger({ parameters: new Map([['NOTES', 'x'.repeat(300_000)]]) });
  expect(sent[0]?.url.length).toBeLessThan(100);
  expect(sent[0]?.body.length).toBe('NOTES='.length + 300_000);
});

test.each([
  ['starting', 503, STARTING_PAGE, 'rejected: starting'],
  ['restarting', 503, STARTING_PAGE.replace('Starting', 'Restarting'), 'rejected: starting'],
  [
    'behind a proxy that has a page of its own for that',
    503,
    '<title>Restarting Jenkins</title>Jenkins is restarting',
    'unknown: gateway',
  ],
  ['behind a proxy that says 503 itself', 503, '<h1>Service Unavailable</h1>', 'unknown: gateway'],
  ['behind a proxy that got nothing', 502, '', 'unknown: gateway'],
])('JENKINS 6: a controller that is %s', async (_name, status, page, expected) => {
  const { outcome } = await trigger({}, {}, (_request, response) =>
    response.writeHead(status, { 'content-type': 'text/html' }).end(page),
  );
  expect(shown(outcome)).toBe(expected);
});

test('JENKINS 6: the 401 of a start is waited out by whoever was let in before', async () => {
  const { outcome } = await trigger({}, {}, (_request, response) =>
    response.writeHead(401, { 'www-authenticate': 'Basic realm="Jenkins"' }).end(),
  );
  expect(shown(outcome)).toBe('rejected: starting');
});
