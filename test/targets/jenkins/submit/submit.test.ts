import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { requestKey } from '../../../../src/core/ids.ts';
import type { Text } from '../../../../src/core/text.ts';
import type { JenkinsOptions } from '../../../../src/targets/jenkins/jenkins-target.ts';
import { endedBy } from '../../../../src/targets/jenkins/signals/signals.ts';
import type { Submission, SubmitOutcome } from '../../../../src/targets/submission.ts';
import type { Target } from '../../../../src/targets/target.ts';
import { type Received, type ScriptedServer, sendJson, startServer, targetAt } from '../scripted-server.ts';

const signal = new AbortController().signal;
const signals = endedBy(signal);
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

const PARAMETERS = [
  { name: 'BRANCH', type: 'StringParameterDefinition' },
  { name: 'ENV', type: 'ChoiceParameterDefinition', choices: ['dev', 'prod'] },
  { name: 'SECRET', type: 'PasswordParameterDefinition' },
];

const job = (parameterDefinitions: readonly unknown[]): unknown => ({
  buildable: true,
  property: [{}, { parameterDefinitions }],
});

type Answering = (request: Received, response: ServerResponse, socket: Socket) => void;

const queued =
  (id: string): Answering =>
  (_request, response) => {
    response.writeHead(201, { location: `http://inner:8080/queue/item/${id}/` }).end();
  };

/** A controller of one job with these definitions that answers triggers as told. */
async function controller(
  definitions: readonly unknown[],
  trigger: Answering,
  options: Partial<JenkinsOptions> = {},
): Promise<{ readonly server: ScriptedServer; readonly target: Target }> {
  const server = await startServer((request, response, socket) => {
    if (request.url.includes('/api/json')) sendJson(response, job(definitions));
    else trigger(request, response, socket);
  });
  const target = targetAt(server.url, options);
  open.push(() => target.close(), server.close);
  return { server, target };
}

function submission(
  parameters: Readonly<Record<string, Text>> = {},
  more: Partial<Submission> = {},
): Submission {
  return {
    key: requestKey('k'),
    job: ['team a', 'build'],
    parameters: new Map(Object.entries(parameters)),
    ...more,
  };
}

const triggers = (server: ScriptedServer): readonly Received[] =>
  server.received.filter(({ url }) => /\/build(WithParameters)?(\?|$)/.test(url));

const shown = (outcome: SubmitOutcome): string =>
  outcome.kind === 'queued' ? `queued ${outcome.queueId}` : `${outcome.kind}: ${outcome.refusal.reason}`;

describe('what is sent', () => {
  test('parameters go urlencoded into the body, and nothing into the URL', async () => {
    const { server, target } = await controller(PARAMETERS, queued('7'));
    const outcome = await target.submit(
      submission({ BRANCH: 'ü + %&=\n', SECRET: [{ secret: 'PASSWORD' }] }),
      signals,
    );
    expect(outcome).toEqual({
      kind: 'queued',
      queueId: '7',
      url: `${server.url}/queue/item/7/`,
      existing: false,
      answer: { request: 'POST /job/team%20a/job/build/buildWithParameters', status: 201 },
    });
    expect(triggers(server)).toHaveLength(1);
    expect(triggers(server)[0]).toMatchObject({
      method: 'POST',
      url: '/job/team%20a/job/build/buildWithParameters',
      body: 'BRANCH=%C3%BC+%2B+%25%26%3D%0A&SECRET=sesame-word',
    });
    const headers = triggers(server)[0]?.headers;
    expect(headers?.['content-type']).toBe('application/x-www-form-urlencoded;charset=UTF-8');
    expect(headers?.authorization).toBe(`Basic ${Buffer.from('ann:sesame-token').toString('base64')}`);
    expect(headers?.['user-agent']).toBe('volley-test');
  });

  test('a job without parameters is asked by /build, on the path prefix of the manifest', async () => {
    const { server } = await controller([], queued('7'));
    const target = targetAt(`${server.url}/jenkins/`);
    open.push(() => target.close());
    await target.submit(submission(), signals);
    expect(triggers(server).map(({ url }) => url)).toEqual(['/jenkins/job/team%20a/job/build/build']);
  });

  test('a job token and a cause go into the body of a POST', async () => {
    const { server, target } = await controller([], queued('7'));
    await target.submit(submission({}, { token: [{ secret: 'JOB_TOKEN' }], cause: 'nightly' }), signals);
    expect(triggers(server)[0]).toMatchObject({ method: 'POST', body: 'token=sesame-job&cause=nightly' });
  });

  test('JENKINS 2: a cause without a job token is not sent, since Jenkins ignores it', async () => {
    const { server, target } = await controller([], queued('7'));
    await target.submit(submission({}, { cause: 'nightly' }), signals);
    expect(triggers(server)[0]?.body).toBe('');
  });

  test('JENKINS 3: a delay goes as milliseconds, which is how Jenkins reads a bare number', async () => {
    const { server, target } = await controller(PARAMETERS, queued('7'));
    await target.submit(submission({ BRANCH: 'main' }, { delay: 90_000 }), signals);
    expect(triggers(server)[0]?.body).toBe('BRANCH=main&delay=90000');
  });

  test('no delay leaves the job its own quiet period, and none at all is a delay of zero', async () => {
    const { server, target } = await controller([], queued('7'));
    await target.submit(submission(), signals);
    await target.submit(submission({}, { delay: 0 }), signals);
    expect(triggers(server).map(({ body }) => body)).toEqual(['', 'delay=0']);
  });

  test('a marker goes as the parameter that the job defines for it', async () => {
    const { server, target } = await controller(PARAMETERS, queued('7'));
    const marker = { name: 'BRANCH', value: 'run-1/k' };
    expect(shown(await target.submit(submission({ ENV: 'dev' }, { marker }), signals))).toBe('queued 7');
    expect(triggers(server)[0]?.body).toBe('ENV=dev&BRANCH=run-1%2Fk');
  });

  test('a job token without a user goes by GET, without credentials', async () => {
    const { server, target } = await controller(PARAMETERS, queued('7'), { auth: { kind: 'none' } });
    await target.submit(submission({ BRANCH: 'main' }, { token: 'plain' }), signals);
    expect(triggers(server)[0]).toMatchObject({
      method: 'GET',
      url: '/job/team%20a/job/build/buildWithParameters?BRANCH=main&token=plain',
    });
    expect(triggers(server)[0]?.headers.authorization).toBeUndefined();
  });
});

describe('what is not sent', () => {
  test.each([
    ['an unknown parameter', PARAMETERS, { BRANHC: 'x' }, 'unknown-parameter', 'Did you mean BRANCH?'],
    ['a value that is no choice', PARAMETERS, { ENV: 'sesame' }, 'bad-choice', 'Use one of: dev, prod.'],
    ['parameters of a job that has none', [], { BRANCH: 'x' }, 'not-parameterized', 'BRANCH'],
  ])('%s', async (_name, definitions, parameters, reason, hint) => {
    const { server, target } = await controller(definitions, queued('7'));
    const outcome = await target.submit(submission(parameters), signals);
    expect(shown(outcome)).toBe(`rejected: ${reason}`);
    expect(JSON.stringify(outcome)).toContain(hint);
    expect(JSON.stringify(outcome)).not.toContain('sesame');
    expect(triggers(server)).toEqual([]);
  });

  test.each([
    ['a marker that the job does not define', PARAMETERS, 'VOLLEY_ID', 'Add a string parameter VOLLEY_ID'],
    ['a marker of a job without parameters', [], 'VOLLEY_ID', 'Add a string parameter VOLLEY_ID'],
    ['a marker in a choice', PARAMETERS, 'ENV', 'it is a ChoiceParameterDefinition'],
    ['a marker in a password', PARAMETERS, 'SECRET', 'it is a PasswordParameterDefinition'],
  ])('%s', async (_name, definitions, name, hint) => {
    const { server, target } = await controller(definitions, queued('7'));
    const outcome = await target.submit(submission({}, { marker: { name, value: 'id' } }), signals);
    expect(shown(outcome)).toBe('rejected: unknown-parameter');
    expect(JSON.stringify(outcome)).toContain(hint);
    expect(triggers(server)).toEqual([]);
  });

  test('anything, when a secret cannot be read', async () => {
    const { server, target } = await controller(PARAMETERS, queued('7'));
    const outcome = await target.submit(submission({ SECRET: ['a', { secret: 'MISSING' }] }), signals);
    expect(shown(outcome)).toBe('rejected: secret');
    expect(JSON.stringify(outcome)).toContain('MISSING');
    expect(JSON.stringify(outcome)).not.toContain('sesame');
    expect(triggers(server)).toEqual([]);
  });
});

test('JENKINS 3: a queue item that /build handed out before is known to be shared', async () => {
  const { target } = await controller([], queued('7'));
  const first = await target.submit(submission(), signals);
  const second = await target.submit(submission(), signals);
  expect([first, second].map(outcome => outcome.kind === 'queued' && outcome.existing)).toEqual([
    false,
    true,
  ]);
});

describe('a queue id that was handed out before', () => {
  const existing = (outcomes: readonly SubmitOutcome[]): readonly boolean[] =>
    outcomes.map(outcome => outcome.kind === 'queued' && outcome.existing);

  test('says nothing of a job with parameters, whose duplicates the server marks', async () => {
    const { target } = await controller(PARAMETERS, queued('7'));
    const both = [await target.submit(submission(), signals), await target.submit(submission(), signals)];
    expect(existing(both)).toEqual([false, false]);
  });

  test('says nothing of another job', async () => {
    const { target } = await controller([], queued('7'));
    const both = [
      await target.submit(submission(), signals),
      await target.submit(submission({}, { job: ['other'] }), signals),
    ];
    expect(existing(both)).toEqual([false, false]);
  });

  test('JENKINS 6: may be given anew after a restart of the controller', async () => {
    let session = 'one';
    const server = await startServer(({ method }, response, socket) => {
      response.setHeader('x-jenkins-session', session);
      if (method === 'GET') sendJson(response, { buildable: true });
      else {
        response.removeHeader('x-jenkins-session');
        queued('7')({ method, url: '', headers: {}, body: '' }, response, socket);
      }
    });
    const target = targetAt(server.url);
    open.push(() => target.close(), server.close);
    const before = [await target.submit(submission(), signals), await target.submit(submission(), signals)];
    session = 'two';
    await target.describe(['any'], signal);
    const after = [await target.submit(submission(), signals), await target.submit(submission(), signals)];
    expect(existing([...before, ...after])).toEqual([false, true, false, true]);
  });
});

test('a missing job is asked for once by a whole crowd, and again ten seconds later', async () => {
  let now = 0;
  const clock = { now: () => now, monotonic: () => now, after: () => () => {} };
  const server = await startServer((_request, response) => {
    response.writeHead(404, { 'x-jenkins': '2' }).end();
  });
  const target = targetAt(server.url, { clock });
  open.push(() => target.close(), server.close);
  for (let n = 0; n < 5; n++)
    expect(shown(await target.submit(submission(), signals))).toBe('rejected: not-found');
  expect(server.received).toHaveLength(1);
  now += 10_000;
  await target.submit(submission(), signals);
  expect(server.received).toHaveLength(2);
});

test('a user with a colon is not sent: the server would read another user and password', async () => {
  const auth = { kind: 'token', user: 'sesame:ann', token: 'x' } as const;
  const { server, target } = await controller([], queued('7'), { auth });
  const outcome = await target.submit(submission(), signals);
  expect(shown(outcome)).toBe('rejected: unauthenticated');
  expect(JSON.stringify(outcome)).toContain('colon');
  expect(JSON.stringify(outcome)).not.toContain('sesame');
  expect(server.received).toEqual([]);
});

test('a matrix of one job asks for its definitions once, even all at once', async () => {
  const { server, target } = await controller(PARAMETERS, queued('7'));
  await Promise.all(
    Array.from({ length: 50 }, (_, n) => target.submit(submission({ BRANCH: `b${n}` }), signals)),
  );
  expect(server.received.filter(({ url }) => url.includes('/api/json'))).toHaveLength(1);
  expect(triggers(server)).toHaveLength(50);
});

describe('a 500', () => {
  const oops: Answering = (_request, response) => {
    response.writeHead(500, { 'x-jenkins': '2.541.2', 'content-type': 'text/html' }).end('Oops!');
  };

  test('after a choice was taken out of the list is explained by the list of now', async () => {
    const definitions = [{ name: 'ENV', type: 'ChoiceParameterDefinition', choices: ['dev', 'prod'] }];
    const { target } = await controller(definitions, (...args) => {
      definitions.splice(0, 1, {
        name: 'ENV',
        type: 'ChoiceParameterDefinition',
        choices: ['dev', 'staging'],
      });
      oops(...args);
    });
    const outcome = await target.submit(submission({ ENV: 'prod' }), signals);
    expect(outcome).toMatchObject({
      kind: 'rejected',
      refusal: { reason: 'bad-choice', status: 500, effect: 'none', next: 'Use one of: dev, staging.' },
    });
    expect(JSON.stringify(outcome)).not.toContain('prod');
  });

  test('that no choice explains stays unknown, and is not sent again', async () => {
    const { server, target } = await controller(PARAMETERS, oops);
    expect(shown(await target.submit(submission({ ENV: 'dev' }), signals))).toBe('unknown: server-error');
    expect(triggers(server)).toHaveLength(1);
  });

  test('of a proxy is not explained by Jenkins’ definitions', async () => {
    const definitions: unknown[] = [...PARAMETERS];
    const { target } = await controller(definitions, (_request, response) => {
      definitions.splice(1, 1, { name: 'ENV', type: 'ChoiceParameterDefinition', choices: ['x'] });
      response.writeHead(500).end();
    });
    expect(shown(await target.submit(submission({ ENV: 'dev' }), signals))).toBe('unknown: server-error');
  });
});

describe('a definition that has changed meanwhile', () => {
  test('is read again after the server has said so', async () => {
    const definitions: unknown[] = [];
    const { server, target } = await controller(definitions, (request, response) => {
      const parameterized = definitions.length > 0;
      if (request.url.endsWith('/build') && parameterized)
        response.writeHead(400).end('Nothing is submitted');
      else response.writeHead(201, { location: '/queue/item/3/' }).end();
    });
    await target.describe(['team a', 'build'], signal);
    definitions.push(...PARAMETERS);
    expect(shown(await target.submit(submission(), signals))).toBe('rejected: parameters-required');
    expect(shown(await target.submit(submission({ BRANCH: 'x' }), signals))).toBe('queued 3');
    expect(triggers(server)).toHaveLength(2);
  });

  test('is read again before a complaint that rests on an old one', async () => {
    let now = 0;
    const clock = { now: () => now, monotonic: () => now, after: () => () => {} };
    const definitions: unknown[] = [...PARAMETERS];
    const { target } = await controller(definitions, queued('4'), { clock });
    await target.describe(['team a', 'build'], signal);
    definitions.push({ name: 'NEW', type: 'StringParameterDefinition' });
    expect(shown(await target.submit(submission({ NEW: 'x' }), signals))).toBe('rejected: unknown-parameter');
    now += 60_000;
    expect(shown(await target.submit(submission({ NEW: 'x' }), signals))).toBe('queued 4');
  });
});
