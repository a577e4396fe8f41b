import { expect, test } from 'vitest';
import { FIRST_PAUSE, queuePause } from '../../../src/run/back-pressure/queue-pause.ts';

/** The pauses after looks that have shown so much room. */
function pauses(rooms: readonly number[], limit = 20): readonly number[] {
  let pause = FIRST_PAUSE;
  return rooms.map(room => {
    pause = queuePause(pause, { room, limit });
    return pause;
  });
}

test('a queue that nothing leaves is looked at less and less often, up to every five seconds', () => {
  expect(pauses([0, -3, 0])).toEqual([4_000, 5_000, 5_000]);
});

test('one of which half or more has left is looked at more often, down to every half second', () => {
  expect(pauses([20, 10, 15])).toEqual([1_000, 500, 500]);
});

test('one of which little leaves is looked at as often as before', () => {
  expect(pauses([1, 9])).toEqual([2_000, 2_000]);
});
