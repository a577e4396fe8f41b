import { describe, expect, test } from 'vitest';
import { taskIs } from '../../../../src/targets/jenkins/addresses/task-url.ts';
import { readBuildsSince } from '../../../../src/targets/jenkins/lost-answers/job-history.ts';
import { endedBy } from '../../../../src/targets/jenkins/signals/signals.ts';
import { fakeController, json } from '../fake-controller.ts';

const signals = endedBy(new AbortController().signal);

/** Builds by number, newest first, each begun at ten times its number. */
async function completeSince(numbers: readonly number[], nextBuildNumber: number, instant: number) {
  const controller = fakeController(call => {
    const [, from = '0', to = '0'] = /\{(\d+),(\d+)\}/.exec(call) ?? [];
    const builds = numbers
      .slice(Number(from), Number(to))
      .map(number => ({ number, timestamp: number * 10 }));
    return json({ nextBuildNumber, builds });
  });
  const history = await readBuildsSince(controller, ['x'], instant, signals);
  if (!history.ok) throw new Error(history.error.message);
  return { complete: history.value.isCompleteSince(instant), requests: controller.calls.length };
}

const down = (from: number, to: number): readonly number[] =>
  Array.from({ length: from - to + 1 }, (_, index) => from - index);

describe('the builds since a request was sent', () => {
  test('are all there when an older one comes right below', async () => {
    expect(await completeSince([9, 8, 7], 10, 80)).toEqual({ complete: true, requests: 1 });
  });

  test('are read page by page as far back as needed, and no further', async () => {
    expect(await completeSince(down(3_000, 1), 3_001, 15_000)).toEqual({ complete: true, requests: 3 });
    expect(await completeSince(down(3_000, 1), 3_001, 29_950)).toEqual({ complete: true, requests: 1 });
  });

  test.each<[string, readonly number[], number]>([
    ['the newest is gone', [8, 7], 10],
    ['one in between is gone', [9, 7], 10],
    ['all are gone', [], 10],
    ['those before are gone', [9], 10],
  ])('may lack one when %s', async (_, numbers, next) => {
    expect((await completeSince(numbers, next, 80)).complete).toBe(false);
  });

  test('a job that has never been built lacks none, nor does one whose first build came since', async () => {
    expect((await completeSince([], 1, 80)).complete).toBe(true);
    expect((await completeSince([1], 2, 5)).complete).toBe(true);
  });

  test('more than can be read are not called complete', async () => {
    const { complete, requests } = await completeSince(down(20_000, 1), 20_001, 0);
    expect(complete).toBe(false);
    expect(requests).toBe(10);
  });
});

test.each<[string, readonly string[], string]>([
  ['http://inner:8080/job/team%20a/job/build/', ['team a', 'build'], 'own'],
  ['http://inner:8080/jenkins/job/build/', ['build'], 'own'],
  ['http://inner:8080/job/Team/job/build/', ['team', 'BUILD'], 'perhaps'],
  ['http://inner:8080/job/team/job/build/', ['build'], 'another'],
  ['http://inner:8080/job/build/7/', ['build'], 'another'],
  ['', ['build'], 'another'],
])('the task %s of a queue item is the job %j: %j', (url, job, is) => {
  expect(taskIs(url, job)).toBe(is);
});
