import { expect, test } from 'vitest';
import { requestKey } from '../../src/core/ids.ts';
import { holdText } from '../../src/report/waits.ts';
import type { HeldBy } from '../../src/run/events.ts';

const key = requestKey('4f1c');

test.each<[HeldBy, string]>([
  [{ kind: 'trigger', name: 'nightly', limit: 4 }, '3s under max-parallel of nightly'],
  [{ kind: 'target', name: 'ci', limit: 20 }, '3s under concurrency of ci'],
  [{ kind: 'group', name: 'deploy', limit: 1 }, '3s under the limit of the group deploy'],
  [{ kind: 'process', name: '', limit: 8 }, '3s under --max-parallel'],
  [{ kind: 'rate', name: 'ci' }, '3s under rate of ci'],
  [{ kind: 'circuit', name: 'ci' }, '3s for ci to be well again'],
  [{ kind: 'backoff', wait: 3_000 }, '3s to be tried again'],
  [{ kind: 'duplicate', with: key }, '3s for its double n=1'],
  [{ kind: 'duplicate', with: null }, '3s for an equal request of somebody else to leave the queue'],
])('what holds a request back ends a sentence: %j', (by, sentence) => {
  expect(`3s ${holdText(by, () => 'n=1')}`).toBe(sentence);
});

test('of many requests, each of which has a double of its own, no name is told', () => {
  expect(`18 wait ${holdText({ kind: 'duplicate', with: key }, () => '')}`).toBe(
    '18 wait for an equal request',
  );
});
