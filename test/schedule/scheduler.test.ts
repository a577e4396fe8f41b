import { describe, expect, test } from 'vitest';
import type { Decision } from '../../src/schedule/decide/decision.ts';
import { NO_PAUSES } from '../../src/schedule/decide/pauses.ts';
import { firesBetween } from '../../src/schedule/fires.ts';
import type { Schedule, ScheduleId } from '../../src/schedule/schedule.ts';
import type { ScheduleSource } from '../../src/schedule/schedule-reader.ts';
import { type Remembered, Scheduler } from '../../src/schedule/scheduler.ts';
import { FakeClock } from '../fake-clock.ts';
import fc from '../property.ts';
import { HandTicks } from './hand-ticks.ts';
import { date, instant, iso, schedulesOf } from './unwrap.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

type Sources = Record<string, Partial<ScheduleSource>>;

const named = (sources: Sources): readonly Schedule[] =>
  schedulesOf(Object.entries(sources).map(([trigger, source]) => ({ trigger, ...source })));

/** A scheduler at a standing clock, with everything it decides written down. Runs are called r1, r2, … */
function rig(sources: Sources, start = '2026-05-01T12:00:00Z', remembered?: Remembered) {
  const clock = new FakeClock(instant(start));
  const ticks = new HandTicks();
  const said: string[] = [];
  let runs = 0;
  const scheduler = new Scheduler({
    clock,
    ticks,
    schedules: named(sources),
    nameRun: () => `r${++runs}`,
    onDecision: decision => said.push(sentence(decision)),
    ...(remembered === undefined ? {} : { remembered }),
  });
  scheduler.start();
  /** Lets time pass and ticks once at its end; tells what was said. */
  const pass = (milliseconds: number): string[] => {
    clock.advance(milliseconds);
    ticks.tick();
    return said.splice(0);
  };
  return { clock, ticks, scheduler, said, pass };
}

const time = (at: number): string => iso(at).slice(11, -1);

function sentence({ trigger, cause, outcome }: Decision): string {
  if (cause.kind === 'manual') return `${trigger} by ${cause.by} ${outcome.kind}`;
  const fire = `${trigger} ${time(cause.at)}`;
  switch (outcome.kind) {
    case 'fired':
      return `${fire} ${outcome.run}`;
    case 'missed':
      return `${trigger} missed ${outcome.count}: ${time(outcome.first)} to ${time(cause.at)} since ${outcome.downSince === null ? '?' : time(outcome.downSince)}`;
    case 'excluded':
      return `${fire} excluded: ${outcome.reason}`;
    case 'paused':
      return `${fire} paused by ${outcome.pause.by}: ${outcome.pause.note}`;
    case 'skipped':
      return `${fire} held by ${outcome.heldBy}`;
    case 'dropped':
      return `${fire} dropped: ${outcome.why.kind}`;
    default:
      return `${fire} ${outcome.kind}`;
  }
}

const free = { overlap: 'allow-all' } as const;
const tens = { cron: '*/10 * * * *', ...free } as const;
const hourly = { cron: '0 * * * *', ...free } as const;

describe('due fires', () => {
  test('a fire comes at its instant: not before, and only once', () => {
    const { pass } = rig({ hourly });
    expect(pass(HOUR - 1)).toEqual([]);
    expect(pass(1)).toEqual(['hourly 13:00:00 r1']);
    expect(pass(0)).toEqual([]);
    expect(pass(SECOND)).toEqual([]);
    expect(pass(HOUR)).toEqual(['hourly 14:00:00 r2']);
  });

  test('the instant at which it starts belongs to the past', () => {
    expect(rig({ hourly }).pass(0)).toEqual([]);
  });

  test('come in the order of instants, and of the list where instants are equal', () => {
    const { pass } = rig({
      late: { cron: '30 12 * * *' },
      b: { cron: '10 12 * * *' },
      a: { cron: '10 12 * * *' },
    });
    expect(pass(31 * MINUTE)).toEqual(['b 12:10:00 r1', 'a 12:10:00 r2', 'late 12:30:00 r3']);
  });

  test('start later by their jitter, in the order of their starts, and keep their nominal instant', () => {
    const { pass, scheduler } = rig({ tens: { ...tens, jitter: 9 * MINUTE } });
    const start = scheduler.nextInstant() ?? 0;
    expect(start).toBeGreaterThan(instant('2026-05-01T12:10:00Z'));
    expect(pass(10 * MINUTE)).toEqual([]);
    expect(pass(9 * MINUTE)).toEqual(['tens 12:10:00 r1']);
  });

  test('on an excluded day do not start, and say why', () => {
    const exclude = [
      { first: date('2026-05-01'), last: date('2026-05-01'), reason: 'Labour Day', yearly: true },
    ];
    expect(rig({ hourly: { ...hourly, exclude } }).pass(HOUR)).toEqual([
      'hourly 13:00:00 excluded: Labour Day',
    ]);
  });

  test('it tells when it will next have something to do', () => {
    const { scheduler, pass } = rig({ daily: { cron: '0 3 * * *' }, hourly });
    expect(iso(scheduler.nextInstant() ?? 0)).toBe('2026-05-01T13:00:00Z');
    pass(HOUR);
    expect(iso(scheduler.nextInstant() ?? 0)).toBe('2026-05-01T14:00:00Z');
    expect(rig({}).scheduler.nextInstant()).toBeNull();
  });

  test('a receiver that throws costs no other decision and is not told this one again', () => {
    const clock = new FakeClock(instant('2026-05-01T12:00:00Z'));
    const ticks = new HandTicks();
    const fired: string[] = [];
    const scheduler = new Scheduler({
      clock,
      ticks,
      schedules: named({ broken: hourly, sound: hourly }),
      nameRun: () => 'r',
      onDecision: ({ trigger }) => {
        fired.push(trigger);
        if (trigger === 'broken') throw new Error('a defect');
      },
    });
    scheduler.start();
    clock.advance(HOUR);
    expect(() => ticks.tick()).toThrow('a defect');
    ticks.tick();
    expect(fired).toEqual(['broken', 'sound']);
  });
});

describe('a late tick, a blocked process and a sleep', () => {
  test('lose nothing: what does not run is told, with the span in which nobody looked', () => {
    const { pass } = rig({
      minutely: { cron: '* * * * *', ...free },
      second: { cron: '15 * * * * *', ...free },
    });
    pass(5 * SECOND);
    expect(pass(MINUTE + 35 * SECOND)).toEqual([
      'second missed 1: 12:00:15 to 12:00:15 since 12:00:05',
      'minutely 12:01:00 r1',
      'second 12:01:15 r2',
    ]);
  });

  test('run the latest fire of each schedule in order, and tell of the older ones', () => {
    const { pass } = rig({ tens, hourly, daily: { cron: '30 12 * * *' } });
    pass(0);
    expect(pass(2 * HOUR + 5 * MINUTE)).toEqual([
      'tens missed 11: 12:10:00 to 13:50:00 since 12:00:00',
      'daily 12:30:00 r1',
      'hourly missed 1: 13:00:00 to 13:00:00 since 12:00:00',
      'tens 14:00:00 r2',
      'hourly 14:00:00 r3',
    ]);
    expect(pass(5 * MINUTE)).toEqual(['tens 14:10:00 r4']);
  });

  test('make up for what catch-up says, in the order of instants over all schedules', () => {
    const catchUp = { policy: 'all', window: null } as const;
    const { pass } = rig({ tens: { ...tens, catchUp }, hourly: { ...hourly, catchUp } });
    expect(pass(70 * MINUTE).map(line => line.replace(/ r\d+$/, ''))).toEqual([
      'tens 12:10:00',
      'tens 12:20:00',
      'tens 12:30:00',
      'tens 12:40:00',
      'tens 12:50:00',
      'tens 13:00:00',
      'hourly 13:00:00',
      'tens 13:10:00',
    ]);
  });
});

describe('a clock that is put back', () => {
  test('fires nothing twice', () => {
    const { pass } = rig({ tens });
    expect(pass(10 * MINUTE)).toEqual(['tens 12:10:00 r1']);
    expect(pass(-30 * MINUTE)).toEqual([]);
    expect(pass(30 * MINUTE)).toEqual([]);
    expect(pass(10 * MINUTE)).toEqual(['tens 12:20:00 r2']);
  });

  test('fires what had only been missed because it had run ahead', () => {
    const { pass } = rig({ tens });
    pass(0);
    expect(pass(24 * 365 * HOUR)).toEqual([expect.stringMatching(/^tens missed 10000/), 'tens 12:00:00 r1']);
    expect(pass(-24 * 365 * HOUR)).toEqual([]);
    expect(pass(10 * MINUTE)).toEqual(['tens 12:10:00 r2']);
    expect(pass(10 * MINUTE)).toEqual(['tens 12:20:00 r3']);
  });

  test('but not what had been started by the clock that ran ahead', () => {
    const { pass } = rig({ tens });
    pass(0);
    expect(pass(35 * MINUTE)).toEqual([
      'tens missed 2: 12:10:00 to 12:20:00 since 12:00:00',
      'tens 12:30:00 r1',
    ]);
    expect(pass(5 * MINUTE)).toEqual(['tens 12:40:00 r2']);
    expect(pass(-40 * MINUTE)).toEqual([]);
    const again = Array.from({ length: 5 }, () => pass(10 * MINUTE)).flat();
    expect(again).toEqual(['tens 12:10:00 r3', 'tens 12:20:00 r4', 'tens 12:50:00 r5']);
  });
});

describe('a restart', () => {
  /** What a store would have kept. */
  const kept = ({ scheduler, clock }: ReturnType<typeof rig>): Remembered => {
    const progress = new Map(scheduler.progress());
    return {
      progress: (id: ScheduleId) => progress.get(id) ?? null,
      states: new Map(scheduler.states),
      pauses: scheduler.pauses,
      lastLook: clock.now(),
    };
  };

  test('counts as a sleep does', () => {
    const before = rig({ tens });
    before.pass(10 * MINUTE);
    const after = rig({ tens }, '2026-05-01T12:45:00Z', kept(before));
    expect(after.pass(0)).toEqual(['tens missed 2: 12:20:00 to 12:30:00 since 12:10:00', 'tens 12:40:00 r1']);
  });

  test('has no fires from before a schedule was first seen', () => {
    const before = rig({ tens });
    const catchUp = { policy: 'all', window: null } as const;
    const after = rig({ tens, hourly: { ...hourly, catchUp } }, '2026-05-01T12:05:00Z', kept(before));
    expect(after.pass(0)).toEqual([]);
    expect(after.pass(5 * MINUTE)).toEqual(['tens 12:10:00 r1']);
  });

  test('goes on with what ran and what waited', () => {
    const before = rig({ tens: { ...tens, overlap: 'buffer-one' } });
    expect([...before.pass(10 * MINUTE), ...before.pass(10 * MINUTE)]).toEqual([
      'tens 12:10:00 r1',
      'tens 12:20:00 buffered',
    ]);
    const after = rig({ tens: { ...tens, overlap: 'buffer-one' } }, '2026-05-01T12:25:00Z', kept(before));
    after.scheduler.finished('r1');
    expect(after.said).toEqual(['tens 12:20:00 r2']);
  });
});

describe('a pause', () => {
  test('drops what comes due, with who and why, and is no outage', () => {
    const { pass, scheduler } = rig({ tens: { ...tens, catchUp: { policy: 'all', window: null } }, hourly });
    scheduler.pause('tens', 'kim', 'migration');
    expect(pass(10 * MINUTE)).toEqual(['tens 12:10:00 paused by kim: migration']);
    scheduler.resume('tens');
    expect(pass(0)).toEqual([]);
    expect(pass(10 * MINUTE)).toEqual(['tens 12:20:00 r1']);
  });

  test('that is there already stays with who made it and when, who may change its note', () => {
    const { scheduler, clock } = rig({ tens: { cron: '*/10 * * * *' } });
    scheduler.pause(null, 'kim', null);
    const since = clock.now();
    clock.advance(MINUTE);
    scheduler.pause(null, 'lee', 'mine');
    expect(scheduler.pauses.all).toEqual({ by: 'kim', note: null, at: since });
    scheduler.pause(null, 'kim', 'release');
    expect(scheduler.pauses.all).toEqual({ by: 'kim', note: 'release', at: since });
  });

  test('of all triggers leaves those paused that are paused by name', () => {
    const { pass, scheduler } = rig({ tens, hourly });
    scheduler.pause(null, 'kim', null);
    scheduler.pause('hourly', 'lee', 'broken');
    scheduler.resume(null);
    expect(pass(HOUR).filter(line => !line.includes('missed'))).toEqual([
      'tens 13:00:00 r1',
      'hourly 13:00:00 paused by lee: broken',
    ]);
  });

  test('is made up for where resume says so', () => {
    const { pass, scheduler, said } = rig({ tens });
    pass(10 * MINUTE);
    scheduler.pause(null, 'kim', null);
    for (let tick = 0; tick < 3; tick++) pass(10 * MINUTE);
    scheduler.resume(null, 'all');
    expect(said.splice(0)).toEqual(['tens 12:20:00 r2', 'tens 12:30:00 r3', 'tens 12:40:00 r4']);
    expect(pass(10 * MINUTE)).toEqual(['tens 12:50:00 r5']);
  });

  test('does not make up for a fire that is due at its end and comes by itself', () => {
    const { pass, scheduler, said, clock } = rig({ tens });
    scheduler.pause(null, 'kim', null);
    clock.advance(10 * MINUTE);
    scheduler.resume(null, 'all');
    expect(said).toEqual([]);
    expect(pass(0)).toEqual(['tens 12:10:00 r1']);
  });

  test('lets people start runs', () => {
    const { scheduler, said } = rig({ hourly });
    scheduler.pause(null, 'kim', null);
    expect(scheduler.ask('hourly', 'lee', 'skip')).toEqual({ kind: 'fired', run: 'r1' });
    expect(scheduler.ask('hourly', 'lee', 'skip')).toEqual({ kind: 'skipped', heldBy: 'r1' });
    expect(said).toEqual(['hourly by lee fired', 'hourly by lee skipped']);
  });
});

describe('overlap', () => {
  test('holds a fire until the run has ended, and forgets runs that did not start', () => {
    const { pass, scheduler } = rig({ tens: { cron: tens.cron } });
    expect(pass(10 * MINUTE)).toEqual(['tens 12:10:00 r1']);
    expect(pass(10 * MINUTE)).toEqual(['tens 12:20:00 held by r1']);
    scheduler.finished('r2');
    expect(pass(10 * MINUTE)).toEqual(['tens 12:30:00 held by r1']);
    scheduler.finished('r1');
    expect(scheduler.states.size).toBe(0);
    expect(pass(10 * MINUTE)).toEqual(['tens 12:40:00 r4']);
  });
});

describe('a reload', () => {
  test('keeps what a schedule has done, and begins with a new one now', () => {
    const { pass, scheduler } = rig({ tens, gone: tens });
    pass(5 * MINUTE);
    scheduler.reload(named({ fresh: { cron: '*/5 * * * *', ...free }, tens: { ...tens, overlap: 'skip' } }));
    expect(pass(0)).toEqual([]);
    expect(pass(5 * MINUTE)).toEqual(['fresh 12:10:00 r1', 'tens 12:10:00 r2']);
    expect(pass(10 * MINUTE)).toContain('tens 12:20:00 held by r2');
  });

  test('at the instant of a fire does not fire it twice, also when the schedule had been away', () => {
    const { pass, scheduler } = rig({ tens });
    expect(pass(10 * MINUTE)).toEqual(['tens 12:10:00 r1']);
    scheduler.reload([]);
    expect(scheduler.nextInstant()).toBeNull();
    scheduler.reload(named({ tens }));
    expect(pass(0)).toEqual([]);
    expect(pass(10 * MINUTE)).toEqual(['tens 12:20:00 r2']);
  });

  test('nor when the clock was put back while it was away', () => {
    const { pass, scheduler } = rig({ tens });
    expect(pass(10 * MINUTE)).toEqual(['tens 12:10:00 r1']);
    expect(pass(-5 * MINUTE)).toEqual([]);
    scheduler.reload([]);
    scheduler.reload(named({ tens }));
    expect(pass(5 * MINUTE)).toEqual([]);
    expect(pass(10 * MINUTE)).toEqual(['tens 12:20:00 r2']);
  });

  test('nor where an earlier process had served it, and it comes back after days', () => {
    const at = instant('2026-05-01T12:00:00Z');
    const progress = { firstSeen: at, evaluated: at, leap: null };
    const remembered = { progress: () => progress, states: new Map(), pauses: NO_PAUSES, lastLook: at };
    const { pass, scheduler } = rig({ tens }, undefined, remembered);
    expect(pass(10 * MINUTE)).toEqual(['tens 12:10:00 r1']);
    scheduler.reload([]);
    pass(48 * HOUR);
    scheduler.reload([]);
    scheduler.reload(named({ tens }));
    expect(pass(MINUTE)).toEqual([]);
  });

  test('forgets what a schedule that is gone had done once that is longer ago than clocks are put back', () => {
    const putBackAfter = (hours: number): readonly string[] => {
      const { pass, scheduler } = rig({ tens });
      pass(10 * MINUTE);
      scheduler.reload([]);
      pass(hours * HOUR);
      // Any edit looks after what the ones before have left.
      scheduler.reload([]);
      pass(-hours * HOUR - 5 * MINUTE);
      scheduler.reload(named({ tens }));
      return pass(5 * MINUTE);
    };
    expect(putBackAfter(23)).toEqual([]);
    expect(putBackAfter(25)).toEqual(['tens 12:10:00 r2']);
  });

  test('drops what waits for a schedule that is gone', () => {
    const { pass, scheduler, said } = rig({ tens: { ...tens, overlap: 'buffer-all' } });
    pass(10 * MINUTE);
    pass(10 * MINUTE);
    scheduler.reload(named({ tens: hourly }));
    expect(said).toEqual(['tens 12:20:00 dropped: unscheduled']);
  });
});

test('with a tick a minute it hands over exactly the fires of each schedule, through changes of the clock', () => {
  const cron = fc.constantFrom('*/7 * * * *', '30 1,2 * * *', '0 */3 * * *', '15 2 * * 0', '*/20 0-4 * * *');
  const start = fc.constantFrom('2026-03-28T20:00:00Z', '2026-10-24T20:00:00Z');
  fc.assert(
    fc.property(fc.array(cron, { minLength: 1, maxLength: 4 }), start, (crons, from) => {
      const sources = Object.fromEntries(
        crons.map((text, index) => [`t${index}`, { cron: text, timezone: 'Europe/Zurich', ...free }]),
      );
      const { pass } = rig(sources, from);
      const said = Array.from({ length: 12 * 60 }, () => pass(MINUTE)).flat();
      const expected = named(sources)
        .flatMap((schedule, order) =>
          [...firesBetween(schedule, instant(from), instant(from) + 12 * HOUR)].map(({ at }) => ({
            at,
            order,
          })),
        )
        .sort((a, b) => a.at - b.at || a.order - b.order)
        .map(({ at, order }, index) => `t${order} ${time(at)} r${index + 1}`);
      expect(said).toEqual(expected);
    }),
    { numRuns: 20 },
  );
});

/** A clock that runs ahead over a fire, is put back, comes to it, and is put back and comes to it once more. */
const TO_AND_FRO = [
  { kind: 'restart', minutes: 20 },
  { kind: 'pass', minutes: -11 },
  { kind: 'restart', minutes: 1 },
  { kind: 'pass', minutes: -1 },
  { kind: 'pass', minutes: 1 },
] as const;

test('whatever the clock does and whenever it restarts, no fire is started twice', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('pass' as const), minutes: fc.integer({ min: -90, max: 240 }) }),
    fc.record({ kind: fc.constant('restart' as const), minutes: fc.integer({ min: -20, max: 300 }) }),
    fc.record({ kind: fc.constant('reload' as const), minutes: fc.constant(0) }),
  );
  const policy = fc.constantFrom('none', 'latest', 'all');
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), policy, (steps, catchUp) => {
      const sources: Sources = {
        tens: { ...tens, catchUp: { policy: catchUp, window: null } },
        hourly: { ...hourly, jitter: 9 * MINUTE, catchUp: { policy: catchUp, window: 2 * HOUR } },
      };
      const clock = new FakeClock(instant('2026-05-01T12:00:00Z'));
      const started: string[] = [];
      const begin = (remembered?: Remembered): Scheduler => {
        const scheduler = new Scheduler({
          clock,
          ticks: new HandTicks(),
          schedules: named(sources),
          nameRun: () => 'r',
          onDecision: ({ trigger, cause, outcome }) => {
            if (outcome.kind === 'fired' && cause.kind === 'fire') started.push(`${trigger} ${cause.at}`);
          },
          ...(remembered === undefined ? {} : { remembered }),
        });
        scheduler.start();
        return scheduler;
      };
      let scheduler = begin();
      for (const { kind, minutes } of steps) {
        clock.advance(minutes * MINUTE);
        const progress = new Map(scheduler.progress());
        const { pauses } = scheduler;
        if (kind === 'restart') {
          scheduler = begin({
            progress: id => progress.get(id) ?? null,
            states: new Map(),
            pauses,
            lastLook: clock.now() - minutes * MINUTE,
          });
        } else if (kind === 'reload') scheduler.reload(named(sources));
        scheduler.tick();
      }
      expect(started).toEqual([...new Set(started)]);
    }),
    { numRuns: 300, examples: [[[...TO_AND_FRO], 'none']] },
  );
});
