import { describe, expect, test } from 'vitest';
import { queueId, requestKey } from '../../../../src/core/ids.ts';
import type { Observation, Tracked } from '../../../../src/targets/follower.ts';
import { createLeftItems } from '../../../../src/targets/jenkins/follow/left-items.ts';
import { createStillWaiting } from '../../../../src/targets/jenkins/follow/still-waiting.ts';
import { FakeClock } from '../../../fake-clock.ts';

const tracked = (name: string): Tracked => ({ key: requestKey(name), job: ['x'], queueId: queueId('1') });
const queued = (name: string): Observation => ({
  key: requestKey(name),
  state: 'queued',
  why: 'no executor',
});

describe('what the queue has said of waiting requests', () => {
  test('stands for five seconds, reasons included', () => {
    const clock = new FakeClock();
    const waiting = createStillWaiting(clock, { takings: 0 });
    waiting.remember([queued('a'), queued('b')]);
    clock.advance(4_999);
    expect(waiting.recall([tracked('b')])).toEqual([queued('b')]);
    clock.advance(1);
    expect(waiting.recall([tracked('b')])).toBeNull();
  });

  test('stands for two seconds when one has been submitted since, of which nobody knows why it waits', () => {
    const clock = new FakeClock();
    const waiting = createStillWaiting(clock, { takings: 0 });
    waiting.remember([queued('a'), { key: requestKey('b'), state: 'cancelled' }]);
    clock.advance(1_999);
    expect(waiting.recall([tracked('a'), tracked('b')])).toEqual([
      queued('a'),
      { key: 'b', state: 'queued', why: null, assumed: true },
    ]);
    clock.advance(1);
    expect(waiting.recall([tracked('a'), tracked('b')])).toBeNull();
  });

  test('does not stand of what has left the queue since', () => {
    const clock = new FakeClock();
    const waiting = createStillWaiting(clock, { takings: 0 });
    waiting.remember([queued('a'), queued('b')]);
    waiting.remember([queued('b')]);
    clock.advance(2_000);
    expect(waiting.recall([tracked('a')])).toBeNull();
  });

  test('does not stand after something was taken out of the queue', () => {
    const clock = new FakeClock();
    const items = createLeftItems(clock, () => null);
    const waiting = createStillWaiting(clock, items);
    waiting.remember([queued('a')]);
    items.taking();
    expect(waiting.recall([tracked('a')])).toBeNull();
  });
});
