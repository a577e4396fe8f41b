import { expect, test } from 'vitest';
import { requestKey } from '../../../src/core/ids.ts';
import type { JenkinsAuth } from '../../../src/targets/jenkins/jenkins-target.ts';
import { endedBy } from '../../../src/targets/jenkins/signals/signals.ts';
import { sendJson, startServer, targetAt } from './scripted-server.ts';

const AUTHS: readonly JenkinsAuth[] = [
  { kind: 'token', user: 'ann', token: [{ secret: 'TOKEN' }] },
  { kind: 'password', user: 'ann', password: [{ secret: 'PASSWORD' }] },
  { kind: 'bearer', token: [{ secret: 'TOKEN' }] },
  { kind: 'none' },
];

const STATUSES = [200, 302, 400, 401, 403, 404, 409, 413, 418, 429, 500, 502, 503];

test('no refusal holds a credential, a job token or a value, even when the server echoes the request', async () => {
  let status = 200;
  const server = await startServer(({ method, url, headers, body }, response) => {
    if (url.includes('/api/json') && method === 'GET') {
      const choices = { name: 'P', type: 'StringParameterDefinition' };
      sendJson(response, {
        buildable: true,
        property: [{ parameterDefinitions: [choices] }],
        crumb: 'c',
        crumbRequestField: 'C',
      });
      return;
    }
    const echo = `${headers.authorization} ${body} ${url}`;
    response.writeHead(status, {
      'x-required-permission': `see ${body}`,
      location: `https://sso.example.org/?${body}${url}`,
    });
    response.end(`<title>Error ${echo}</title>`);
  });
  for (const auth of AUTHS) {
    const target = targetAt(server.url, { auth });
    for (status of STATUSES) {
      const parameters = new Map([['P', ['value-of-', { secret: 'JOB_TOKEN' }]]]);
      const submission = { key: requestKey('k'), job: ['x'], parameters, token: [{ secret: 'TOKEN' }] };
      const outcome = await target.submit(submission, endedBy(new AbortController().signal));
      expect(outcome.kind).not.toBe('queued');
      expect(JSON.stringify(outcome)).not.toMatch(/sesame|value-of|YW5uOn/);
    }
    await target.close();
  }
  await server.close();
});

test('a url that cannot be used is not quoted, since it may hold a password', () => {
  expect(() => targetAt('ftp://ann:sesame@ci')).toThrow('the url of target ci is not an http or https URL');
});

test('a bearer token that would break the header is not sent, and not shown', async () => {
  const target = targetAt('http://127.0.0.1:9', {
    auth: { kind: 'bearer', token: [{ secret: 'TOKEN' }] },
    secrets: () => Promise.resolve('sesame\r\nX-Evil: 1'),
  });
  const described = await target.describe(['x'], new AbortController().signal);
  expect(!described.ok && described.error.reason).toBe('secret');
  expect(JSON.stringify(described)).not.toContain('sesame');
});
