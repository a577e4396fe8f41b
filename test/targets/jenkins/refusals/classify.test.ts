import { describe, expect, test } from 'vitest';
import type { Ask } from '../../../../src/targets/jenkins/refusals/ask.ts';
import { classify } from '../../../../src/targets/jenkins/refusals/classify.ts';
import { classifyFailure } from '../../../../src/targets/jenkins/refusals/classify-failure.ts';
import { submitOutcome } from '../../../../src/targets/jenkins/submit/submit-outcome.ts';
import { answerOf } from '../recordings.ts';

const ask: Ask = {
  target: 'ci',
  base: { origin: 'https://ci.example.org', prefix: '/jenkins' },
  method: 'POST',
  path: '/job/a/buildWithParameters',
  acts: true,
  jobToken: false,
};
const html = [['Content-Type', 'text/html;charset=utf-8']] as const;
const never = (): boolean => false;

const redirect = (location: string, status = 302) => answerOf(status, [['Location', location]]);

describe('a trigger that is redirected', () => {
  test.each([
    [
      'to single sign-on on another host',
      'https://sso.example.org/adfs?SAMLRequest=abc',
      'login-page',
      'none',
    ],
    ["to the controller's own login", '/jenkins/login?from=%2Fjob%2Fa', 'login-page', 'none'],
    ['to an OIDC plugin', 'https://ci.example.org/jenkins/securityRealm/commenceLogin', 'login-page', 'none'],
    [
      'to the same address under https',
      'http://ci.example.org/jenkins/job/a/buildWithParameters',
      'login-page',
      'none',
    ],
    ['to its job, since the queue declined it', '.', 'unexpected-answer', 'none'],
    ['to its job by an inner host name', 'http://10.0.0.7:8080/job/a/', 'login-page', 'none'],
    [
      'to single sign-on whose path ends like the job',
      'https://sso.example.com/auth/job/a?rd=abc',
      'login-page',
      'none',
    ],
    ['to some other page', '/jenkins/manage', 'unexpected-answer', 'possible'],
    ['without saying where', '', 'unexpected-answer', 'possible'],
  ])('%s', (_name, location, reason, effect) => {
    const refusal = classify(ask, redirect(location));
    expect([refusal.reason, refusal.effect]).toEqual([reason, effect]);
    expect(JSON.stringify(refusal)).not.toContain('SAMLRequest');
  });

  test('to another origin names it, so that the manifest can be put right', () => {
    const { next } = classify(
      ask,
      redirect('https://ci2.example.org:8443/x/job/a/buildWithParameters?token=1'),
    );
    expect(next).toBe("Set the target's url to one that begins with https://ci2.example.org:8443.");
  });

  test('to a queue item is taken by its id, on the URL of the manifest', () => {
    for (const location of ['http://10.0.0.7:8080/queue/item/41/', '/queue/item/41', 'queue/item/41/']) {
      expect(submitOutcome(ask, redirect(location, 303), never)).toEqual({
        kind: 'queued',
        queueId: '41',
        url: 'https://ci.example.org/jenkins/queue/item/41/',
        existing: true,
        answer: { request: 'POST /job/a/buildWithParameters', status: 303 },
      });
    }
  });
});

describe('a trigger whose outcome nobody can know', () => {
  test.each([
    ['500', answerOf(500, html, 'Oops!'), 'server-error'],
    ['502', answerOf(502, html), 'gateway'],
    ['504', answerOf(504, html), 'gateway'],
    ['503 of a proxy', answerOf(503, html, '<h1>Service Unavailable</h1>'), 'gateway'],
    ['200 with a page', answerOf(200, html, '<html>'), 'login-page'],
    [
      '201 without a queue item',
      answerOf(201, [['Location', 'https://ci.example.org/job/a/']]),
      'unexpected-answer',
    ],
  ])('%s is unknown', (_name, answer, reason) => {
    const outcome = submitOutcome(ask, answer, never);
    expect(outcome.kind === 'unknown' && outcome.refusal.reason).toBe(reason);
  });
});

test.each([202, 204])('an empty %i is no page to sign in at, even when it calls itself HTML', status => {
  expect(classify(ask, answerOf(status, html)).reason).toBe('unexpected-answer');
});

test('a 405 tells of missing parameters only where a GET was sent', () => {
  const refused = answerOf(405, []);
  expect(classify({ ...ask, method: 'GET' }, refused).message).toContain('cannot be built without them');
  expect(classify(ask, refused).message).toBe(
    'The address does not take this method, so it is not what Jenkins has there.',
  );
});

test('429 and 413 come from what stands in front, and had no effect', () => {
  expect(classify(ask, answerOf(429, [])).reason).toBe('rate-limited');
  expect(classify(ask, answerOf(429, [])).next).toContain("Lower the target's rate");
  expect(classify(ask, answerOf(413, [])).reason).toBe('too-long');
});

test('a 404 that Jenkins did not write points at the url instead of the job', () => {
  expect(classify(ask, answerOf(404, html)).reason).toBe('unexpected-answer');
});

test('reading never has an effect, whatever the answer', () => {
  expect(classify({ ...ask, acts: false }, answerOf(504, [])).effect).toBe('none');
});

test('only a failure before anything was sent is certain to have had no effect', () => {
  for (const kind of ['unreachable', 'tls', 'timeout', 'broken', 'interrupted'] as const) {
    expect(classifyFailure(ask, { kind, sent: false, code: null }).effect).toBe('none');
    expect(classifyFailure(ask, { kind, sent: true, code: null }).effect).toBe('possible');
  }
});
