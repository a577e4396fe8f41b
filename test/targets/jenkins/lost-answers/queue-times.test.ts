import { expect, test } from 'vitest';
import { queueId } from '../../../../src/core/ids.ts';
import { createQueueTimes } from '../../../../src/targets/jenkins/lost-answers/queue-times.ts';
import type { QueuedCandidate } from '../../../../src/targets/jenkins/lost-answers/suspicion.ts';
import { FakeClock } from '../../../fake-clock.ts';

const item = (id: string, since: number) => ({ queueId: queueId(id), since });
const DAY = 24 * 3_600_000;

function rig() {
  const clock = new FakeClock();
  const start = { session: 'one' };
  const times = createQueueTimes(clock, () => start.session);
  const note = (...items: readonly Pick<QueuedCandidate, 'queueId' | 'since'>[]): void => times.note(items);
  return { clock, start, times, note };
}

test('since when an item has waited is known for a day after it was last seen in the queue', () => {
  const { clock, times, note } = rig();
  note(item('1', 100), item('2', 200));
  clock.advance(DAY / 2);
  note(item('1', 100));
  clock.advance(DAY / 2);
  expect([times.of(queueId('1')), times.of(queueId('2'))]).toEqual([100, null]);
  clock.advance(DAY);
  expect(times.of(queueId('1'))).toBeNull();
});

test('an id of an earlier start of the server says nothing', () => {
  const { start, times, note } = rig();
  note(item('1', 100));
  start.session = 'two';
  expect(times.of(queueId('1'))).toBeNull();
});
