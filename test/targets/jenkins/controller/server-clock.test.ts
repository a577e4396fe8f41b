import { expect, test } from 'vitest';
import { createServerClock } from '../../../../src/targets/jenkins/controller/server-clock.ts';
import { FakeClock } from '../../../fake-clock.ts';

const at = (instant: number) => ({
  status: 200,
  headers: new Map([['date', [new Date(instant).toUTCString()]]]),
});

test('before the server has told its time, anything may have been', () => {
  const clock = new FakeClock();
  expect(createServerClock(clock).earliest(clock.now())).toBe(-Infinity);
  expect(createServerClock(clock).apparent(clock.now())).toBe(-Infinity);
  expect(createServerClock(clock).latest(clock.now())).toBe(Infinity);
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

test('an instant of ours is taken for no earlier than the server can have had it, either', () => {
  const clock = new FakeClock();
  const server = createServerClock(clock);
  const sentAt = clock.now();
  // The server read its clock somewhere in the second before its answer came.
  const date = at(sentAt + 1_000);
  clock.advance(1_000);
  server.note(date, sentAt);
  expect(server.latest(sentAt)).toBeGreaterThanOrEqual(sentAt + 2_000);
  expect(server.latest(sentAt)).toBeLessThan(sentAt + 5_000);
});

test('by the dates alone, what is from right before is told apart', () => {
  const clock = new FakeClock();
  const server = createServerClock(clock);
  server.note(at(clock.now()), clock.now());
  const { earliest, apparent } = server;
  expect(apparent(clock.now())).toBeGreaterThan(earliest(clock.now()));
  expect(apparent(clock.now())).toBeLessThanOrEqual(clock.now());
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
  const latest = server.latest(sentAt);
  server.note(at(sentAt), sentAt);
  expect(server.latest(sentAt)).toBe(latest);
});

test('an answer out of a cache says so, or has a date of before its request; it says nothing of the time', () => {
  const clock = new FakeClock();
  const server = createServerClock(clock);
  expect(server.note(at(clock.now()), clock.now())).toBe(true);
  const date = clock.now();
  clock.advance(60_000);
  const known = server.earliest(clock.now());
  const { headers, ...head } = at(date);
  expect(server.note({ ...head, headers: new Map([...headers, ['age', ['60']]]) }, clock.now())).toBe(false);
  expect(server.earliest(clock.now())).toBe(known);
  expect(server.note(at(date), clock.now())).toBe(false);
  expect(server.note(at(clock.now()), clock.now())).toBe(true);
  const age0 = { ...head, headers: new Map([...at(clock.now()).headers, ['age', ['0']]]) };
  expect(server.note(age0, clock.now())).toBe(true);
});
