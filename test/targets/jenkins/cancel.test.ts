import { describe, expect, test } from 'vitest';
import { queueId, requestKey } from '../../../src/core/ids.ts';
import type { Tracked } from '../../../src/targets/follower.ts';
import { cancel } from '../../../src/targets/jenkins/cancel.ts';
import { endedBy } from '../../../src/targets/jenkins/signals/signals.ts';
import { fakeController } from './fake-controller.ts';
import { answerOf, find } from './recordings.ts';

const signal = new AbortController().signal;
const waiting: Tracked = { key: requestKey('k'), job: ['slow'], queueId: queueId('118') };
const running: Tracked = { ...waiting, build: { number: 1, url: '' } };

async function tried(request: Tracked, answer: ReturnType<typeof answerOf>): Promise<string> {
  const controller = fakeController(() => answer);
  const done = await cancel(controller, request, endedBy(signal));
  return `${controller.calls.join()} -> ${done.ok ? 'done' : done.error.reason}`;
}

describe('taking a request out of the queue', () => {
  test.each([
    ['cancel', 'done'],
    ['cancel again', 'done'],
    ['cancel unknown', 'done'],
    ['cancel as reader', 'forbidden'],
    ['cancel password no crumb', 'crumb'],
  ])('recorded: %s -> %s', async (label, outcome) => {
    expect(await tried(waiting, find('03-queue', label).answer)).toBe(
      `POST /queue/cancelItem?id=118 -> ${outcome}`,
    );
  });

  test('is not done because a proxy or a login page says something', async () => {
    for (const answer of [
      answerOf(404, []),
      answerOf(500, []),
      answerOf(302, [['Location', 'https://sso.example.org/']]),
    ])
      expect(await tried(waiting, answer)).not.toContain('done');
  });
});

describe('stopping a build', () => {
  test.each([
    ['stop as builder', 'done'],
    ['stop finished', 'done'],
    ['stop missing build', 'done'],
    ['stop as reader', 'forbidden'],
  ])('recorded: %s -> %s', async (label, outcome) => {
    expect(await tried(running, find('05-builds', label).answer)).toBe(`POST /job/slow/1/stop -> ${outcome}`);
  });

  test('an error of the server is not a stop', async () => {
    const oops = answerOf(500, [['X-Jenkins', '2']]);
    expect(await tried(running, oops)).toBe('POST /job/slow/1/stop -> server-error');
  });
});
