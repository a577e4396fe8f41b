import fc from 'fast-check';
import { expect, test } from 'vitest';
import { firesBetween } from '../../src/schedule/fires.ts';
import type { Schedule } from '../../src/schedule/schedule.ts';
import { Scheduler } from '../../src/schedule/scheduler.ts';
import type { TickSource } from '../../src/schedule/tick-source.ts';
import { FakeClock } from '../fake-clock.ts';
import { instant, iso, timetable } from './unwrap.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Ticks when a test says so. */
class HandTicks implements TickSource {
  #onTick: (() => void) | null = null;

  start(onTick: () => void): void {
    this.#onTick = onTick;
  }

  stop(): void {
    this.#onTick = null;
  }

  tick(): void {
    this.#onTick?.();
  }
}

/** A scheduler over `name: cron` pairs, at a standing clock, with everything it says written down. */
function rig(crons: Record<string, string>, start = '2026-05-01T12:00:00Z', timezone = 'UTC') {
  const clock = new FakeClock(instant(start));
  const ticks = new HandTicks();
  const said: string[] = [];
  const schedules = Object.entries(crons).map(
    ([trigger, cron]): Schedule => ({ trigger, index: 0, ...timetable(cron, timezone) }),
  );
  const scheduler = new Scheduler({
    clock,
    ticks,
    schedules,
    onFire: ({ trigger }, { at }) => said.push(`${trigger} ${iso(at).slice(11, -1)}`),
    onMissed: ({ trigger }, count, first, last) =>
      said.push(
        `${trigger} missed ${count}: ${iso(first.at).slice(11, -1)} to ${iso(last.at).slice(11, -1)}`,
      ),
  });
  scheduler.start();
  /** Lets time pass and ticks once at its end; tells what was said. */
  const pass = (milliseconds: number): string[] => {
    clock.advance(milliseconds);
    ticks.tick();
    return said.splice(0);
  };
  return { clock, ticks, scheduler, schedules, said, pass };
}

test('a fire comes at its instant: not before, and only once', () => {
  const { pass } = rig({ hourly: '0 * * * *' });
  expect(pass(HOUR - 1)).toEqual([]);
  expect(pass(1)).toEqual(['hourly 13:00:00']);
  expect(pass(0)).toEqual([]);
  expect(pass(SECOND)).toEqual([]);
  expect(pass(HOUR)).toEqual(['hourly 14:00:00']);
});

test('the instant at which it starts belongs to the past', () => {
  expect(rig({ hourly: '0 * * * *' }).pass(0)).toEqual([]);
});

test('fires come in the order of instants, and of the list where instants are equal', () => {
  const { pass } = rig({ late: '30 12 * * *', b: '10 12 * * *', a: '10 12 * * *' });
  expect(pass(31 * MINUTE)).toEqual(['b 12:10:00', 'a 12:10:00', 'late 12:30:00']);
});

test('a late tick loses nothing: what does not run is reported', () => {
  const { pass } = rig({ minutely: '* * * * *', second: '15 * * * * *' });
  expect(pass(MINUTE + 40 * SECOND)).toEqual([
    'second missed 1: 12:00:15 to 12:00:15',
    'minutely 12:01:00',
    'second 12:01:15',
  ]);
});

test('after a stall the latest fire of each schedule runs in order, and the older ones are reported', () => {
  const { pass } = rig({ tens: '*/10 * * * *', hourly: '0 * * * *', daily: '30 12 * * *' });
  expect(pass(2 * HOUR + 5 * MINUTE)).toEqual([
    'tens missed 11: 12:10:00 to 13:50:00',
    'daily 12:30:00',
    'hourly missed 1: 13:00:00 to 13:00:00',
    'tens 14:00:00',
    'hourly 14:00:00',
  ]);
  expect(pass(5 * MINUTE)).toEqual(['tens 14:10:00']);
});

test('a fire late by its period or more does not run', () => {
  const { pass } = rig({ work: '*/5 9-12 * * *' });
  expect(pass(3 * HOUR)).toEqual(['work missed 11: 12:05:00 to 12:55:00']);
  expect(pass(18 * HOUR)).toEqual(['work 09:00:00']);
});

test('a clock that steps back fires nothing twice', () => {
  const { pass } = rig({ tens: '*/10 * * * *' });
  expect(pass(10 * MINUTE)).toEqual(['tens 12:10:00']);
  expect(pass(-30 * MINUTE)).toEqual([]);
  expect(pass(30 * MINUTE)).toEqual([]);
  expect(pass(10 * MINUTE)).toEqual(['tens 12:20:00']);
});

test('nor does one that steps back while the scheduler is stopped', () => {
  const { pass, scheduler } = rig({ tens: '*/10 * * * *' });
  expect(pass(10 * MINUTE)).toEqual(['tens 12:10:00']);
  scheduler.stop();
  pass(-5 * MINUTE);
  scheduler.start();
  expect(pass(5 * MINUTE)).toEqual([]);
  expect(pass(10 * MINUTE)).toEqual(['tens 12:20:00']);
});

test('what comes due while it is stopped is dropped', () => {
  const { pass, scheduler } = rig({ tens: '*/10 * * * *' });
  scheduler.stop();
  expect(pass(15 * MINUTE)).toEqual([]);
  scheduler.start();
  expect(pass(0)).toEqual([]);
  expect(pass(5 * MINUTE)).toEqual(['tens 12:20:00']);
});

test('it tells when it will next have something to do', () => {
  const { scheduler, pass } = rig({ daily: '0 3 * * *', hourly: '0 * * * *' });
  expect(iso(scheduler.nextInstant() ?? 0)).toBe('2026-05-01T13:00:00Z');
  pass(HOUR);
  expect(iso(scheduler.nextInstant() ?? 0)).toBe('2026-05-01T14:00:00Z');
  expect(rig({}).scheduler.nextInstant()).toBeNull();
});

test('a receiver that throws costs no other fire and is not called again for this one', () => {
  const { clock, ticks, schedules } = rig({ broken: '0 * * * *', sound: '0 * * * *' });
  const fired: string[] = [];
  const scheduler = new Scheduler({
    clock,
    ticks,
    schedules,
    onFire: ({ trigger }) => {
      fired.push(trigger);
      if (trigger === 'broken') throw new Error('a defect');
    },
    onMissed: () => undefined,
  });
  scheduler.start();
  clock.advance(HOUR);
  expect(() => ticks.tick()).toThrow('a defect');
  ticks.tick();
  expect(fired).toEqual(['broken', 'sound']);
});

test('with a tick a minute it hands over exactly the fires of each schedule, through changes of the clock', () => {
  const cron = fc.constantFrom('*/7 * * * *', '30 1,2 * * *', '0 */3 * * *', '15 2 * * 0', '*/20 0-4 * * *');
  const start = fc.constantFrom('2026-03-28T20:00:00Z', '2026-10-24T20:00:00Z');
  fc.assert(
    fc.property(fc.array(cron, { minLength: 1, maxLength: 4 }), start, (crons, from) => {
      const named = Object.fromEntries(crons.map((text, index) => [`t${index}`, text]));
      const { pass, schedules } = rig(named, from, 'Europe/Zurich');
      const said = Array.from({ length: 12 * 60 }, () => pass(MINUTE)).flat();
      const expected = schedules
        .flatMap((schedule, order) =>
          [...firesBetween(schedule, instant(from), instant(from) + 12 * HOUR)].map(({ at }) => ({
            at,
            order,
          })),
        )
        .sort((a, b) => a.at - b.at || a.order - b.order)
        .map(({ at, order }) => `t${order} ${iso(at).slice(11, -1)}`);
      expect(said).toEqual(expected);
    }),
    { numRuns: 20 },
  );
});
