import { expect, test } from 'vitest';
import { createServerClock } from '../../../src/targets/jenkins/server-clock.ts';
import { FakeClock } from '../../fake-clock.ts';

const at = (instant: number) => ({
  status: 200,
  headers: new Map([['date', [new Date(instant).toUTCString()]]]),
});

test('before the server has told its time, anything may have been', () => {
  const clock = new FakeClock();
  expect(createServerClock(clock).earliest(clock.now())).toBe(-Infinity);
});

test('an instant of ours is taken for no later than the server can have had it', () => {
  const clock = new FakeClock();
  const server = createServerClock(clock);
  const ahead = 3_600_000;
  server.note(at(clock.now() + ahead), clock.now());
  const earliest = server.earliest(clock.now());
  expect(earliest).toBeLessThanOrEqual(clock.now() + ahead);
  expect(earliest).toBeGreaterThan(clock.now() + ahead - 5_000);
});

test('a clock that is set meanwhile makes what is looked through longer, never shorter', () => {
  const clock = new FakeClock();
  const server = createServerClock(clock);
  const sentAt = clock.now();
  server.note(at(sentAt), sentAt);
  const before = server.earliest(sentAt);
  server.note(at(sentAt + 60_000), sentAt);
  expect(server.earliest(sentAt)).toBe(before);
  server.note(at(sentAt - 60_000), sentAt);
  expect(server.earliest(sentAt)).toBe(before - 60_000);
});
