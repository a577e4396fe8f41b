import { describe, expect, test } from 'vitest';
import { classify } from '../../../../src/targets/jenkins/refusals/classify.ts';
import { submitOutcome } from '../../../../src/targets/jenkins/submit/submit-outcome.ts';
import { askOf, find, type Recorded, recorded } from '../recordings.ts';

const FILES = [
  '01-auth',
  '02-trigger',
  '03-queue',
  '04-anonymous-read',
  '05-builds',
  '06-folders',
  '08-pipeline',
];
const FILES_OF_RESTARTS = ['09-admin-restart'];

/** All requests to a job's triggers that volley could send; `json=` and other methods it never does. */
const isTrigger = ({ line, requestBody }: Recorded): boolean =>
  /^(?:POST|GET) \/[^?]*\/(?:build|buildWithParameters)\/?(?:\?|$)/.test(line) &&
  !/(?:^|&)json=|name="json"/.test(requestBody) &&
  !/[?&]json=/.test(line);

function shortOutcome(exchange: Recorded): string {
  const outcome = submitOutcome(askOf(exchange), exchange.answer, () => false);
  if (outcome.kind === 'queued') return outcome.existing ? 'queued, existing' : 'queued';
  return `${outcome.kind}: ${outcome.refusal.reason}`;
}

test('every recorded answer to a trigger is put in its class', async () => {
  const lines = [...FILES, ...FILES_OF_RESTARTS].flatMap(file =>
    recorded(file)
      .filter(isTrigger)
      .map(exchange => `${file} | ${exchange.label} | ${exchange.answer.status} | ${shortOutcome(exchange)}`),
  );
  expect(lines.length).toBeGreaterThan(150);
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('classified-triggers.txt');
});

describe('a recorded refusal is told apart by its cause', () => {
  test.each([
    ['01-auth', 'wrong password on POST build', 'unauthenticated', 'none'],
    ['01-auth', 'reader POST build', 'forbidden', 'none'],
    ['01-auth', 'discover POST build', 'forbidden', 'none'],
    ['01-auth', 'nojobs POST build', 'not-found', 'none'],
    ['01-auth', 'password no crumb', 'crumb', 'none'],
    ['01-auth', 'bearer token', 'unauthenticated', 'none'],
    ['02-trigger', 'POST build with wrong token as admin', 'job-token', 'none'],
    ['02-trigger', 'bWP on non-param job', 'not-parameterized', 'none'],
    ['02-trigger', 'build on param job', 'parameters-required', 'none'],
    ['02-trigger', 'build on param job with params in query', 'parameters-required', 'none'],
    ['02-trigger', 'bWP invalid choice', 'server-error', 'possible'],
    ['02-trigger', 'bWP query 20KB', 'too-long', 'none'],
    ['02-trigger', 'disabled POST build', 'disabled', 'none'],
    ['03-queue', 'cancel as reader', 'forbidden', 'none'],
    ['04-anonymous-read', 'anon GET wrong token', 'job-token', 'none'],
    ['06-folders', 'semicolon in path', 'unexpected-answer', 'none'],
    ['09-admin-restart', 'term watch', 'starting', 'none'],
  ])('%s %s', (file, label, reason, effect) => {
    const failed = recorded(file).find(exchange => exchange.label === label && exchange.answer.status >= 400);
    const exchange = failed ?? find(file, label);
    const refusal = classify(askOf(exchange), exchange.answer);
    expect([refusal.reason, refusal.effect]).toEqual([reason, effect]);
  });

  test('the missing permission is named', () => {
    const exchange = find('01-auth', 'reader POST build');
    expect(classify(askOf(exchange), exchange.answer).message).toContain('Job/Build');
  });

  test('each of them says what to do next, and none quotes a page or a query', () => {
    for (const exchange of FILES.flatMap(recorded).filter(({ answer }) => answer.status >= 300)) {
      const refusal = classify(askOf(exchange), exchange.answer);
      expect(refusal.next).toMatch(/^[A-Z].*\.$/);
      expect(refusal.request).not.toContain('?');
      expect(JSON.stringify(refusal)).not.toMatch(/plain-token|whatever|<|html/);
    }
  });
});
