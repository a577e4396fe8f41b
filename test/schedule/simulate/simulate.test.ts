import { describe, expect, test } from 'vitest';
import type { Decision } from '../../../src/schedule/decide/decision.ts';
import type { Schedule } from '../../../src/schedule/schedule.ts';
import { type Remembered, Scheduler } from '../../../src/schedule/scheduler.ts';
import { peaksByHour } from '../../../src/schedule/simulate/peaks.ts';
import { type SimulationOptions, simulate } from '../../../src/schedule/simulate/simulate.ts';
import { tallyByTrigger } from '../../../src/schedule/simulate/tally.ts';
import { NO_TICKS, VirtualTime } from '../../../src/schedule/simulate/virtual-time.ts';
import { date, instant, iso, schedulesOf } from '../unwrap.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const span = (from: string, to: string) => ({ from: instant(from), to: instant(to) });

/** Manifest of three triggers, of which each shows something else. */
const schedules = schedulesOf([
  {
    trigger: 'nightly',
    cron: '30 2 * * *',
    timezone: 'Europe/Zurich',
    catchUp: { policy: 'latest', window: 6 * HOUR },
    exclude: [
      { first: date('2026-08-01'), last: date('2026-08-01'), reason: 'Nationalfeiertag', yearly: true },
    ],
  },
  { trigger: 'poll', cron: '*/20 * * * *', overlap: 'skip' },
  {
    trigger: 'report',
    cron: '0 * * * *',
    timezone: 'America/New_York',
    overlap: 'buffer-one',
    jitter: 10 * MINUTE,
  },
]);

const durations: Readonly<Record<string, number>> = {
  nightly: 2 * HOUR,
  poll: 25 * MINUTE,
  report: 90 * MINUTE,
};
const durationOf = (trigger: string): number => durations[trigger] ?? 0;

const run = (options: Partial<SimulationOptions> & { readonly from: number; readonly to: number }) =>
  simulate({ schedules, downs: [], jump: null, durationOf, ...options });

const told = ({ trigger, cause, outcome }: Decision): string =>
  `${trigger} ${cause.kind === 'fire' ? iso(cause.at) : ''} ${outcome.kind}`;

describe('a year with both changes of the clock, a restart, a sleep and a holiday', () => {
  const year = run({
    ...span('2026-01-01T00:00:00Z', '2026-12-31T23:59:59Z'),
    downs: [
      span('2026-06-01T00:10:00Z', '2026-06-01T03:20:00Z'),
      span('2026-07-01T00:10:00Z', '2026-07-01T09:00:00Z'),
    ],
  });
  const of = (trigger: string, kind: string): readonly Decision[] =>
    year.decisions.filter(each => each.trigger === trigger && each.outcome.kind === kind);

  test('has one nightly for each day but the holiday, and the one outside of its window', () => {
    const tally = tallyByTrigger(year.decisions, schedules).get('nightly');
    expect(tally).toMatchObject({ fired: 363, late: 1, missed: 1, excluded: 1, skipped: 0 });
    expect(of('nightly', 'excluded').map(({ outcome }) => outcome)).toEqual([
      { kind: 'excluded', reason: 'Nationalfeiertag' },
    ]);
    expect(of('nightly', 'missed').map(({ outcome }) => outcome)).toEqual([
      {
        kind: 'missed',
        why: 'outside-window',
        count: 1,
        first: instant('2026-07-01T00:30:00Z'),
        downSince: instant('2026-07-01T00:10:00Z'),
      },
    ]);
  });

  test('moves the fire out of the spring gap, and fires once in the repeated hour of autumn', () => {
    const nights = of('nightly', 'fired').map(each => (each.cause.kind === 'fire' ? iso(each.cause.at) : ''));
    expect(nights.filter(at => at.startsWith('2026-03-29'))).toEqual(['2026-03-29T01:00:00Z']);
    expect(nights.filter(at => /^2026-10-2[45]/.test(at))).toEqual([
      '2026-10-24T00:30:00Z',
      '2026-10-25T00:30:00Z',
    ]);
  });

  test('decides each fire once, but for what waited', () => {
    const finals = year.decisions.filter(({ outcome: { kind } }) => kind !== 'buffered').map(told);
    const fires = finals.map(each => each.replace(/ \S+$/, ''));
    expect(new Set(fires).size).toBe(fires.length);
  });

  test('is the same each time', () => {
    const again = run({
      ...span('2026-01-01T00:00:00Z', '2026-12-31T23:59:59Z'),
      downs: [
        span('2026-06-01T00:10:00Z', '2026-06-01T03:20:00Z'),
        span('2026-07-01T00:10:00Z', '2026-07-01T09:00:00Z'),
      ],
    });
    expect(again).toEqual(year);
  });
});

/** The scheduler as a process lives with it: a tick each second, runs that end, and a restart. */
function lived(list: readonly Schedule[], from: number, to: number, down: { from: number; to: number }) {
  const time = new VirtualTime(from - 1, null);
  const decisions: Decision[] = [];
  const ends = new Map<string, number>();
  let names = 0;
  const begin = (remembered?: Remembered): Scheduler => {
    const scheduler = new Scheduler({
      clock: time,
      ticks: NO_TICKS,
      schedules: list,
      nameRun: () => String(++names),
      onDecision: decision => {
        decisions.push(decision);
        const { outcome, trigger } = decision;
        if (outcome.kind === 'fired') ends.set(outcome.run, time.now() + durationOf(trigger));
      },
      ...(remembered === undefined ? {} : { remembered }),
    });
    scheduler.start();
    return scheduler;
  };
  let scheduler = begin();
  scheduler.tick();
  for (let now = from; now <= to; now += SECOND) {
    time.elapsed = now;
    if (down.from <= now && now < down.to) continue;
    if (now === down.to) {
      const progress = new Map(scheduler.progress());
      const { states, pauses } = scheduler;
      const lastLook = down.from;
      scheduler = begin({ progress: id => progress.get(id) ?? null, states, pauses, lastLook });
    }
    // What has ended meanwhile is known before anything new is decided.
    for (const [name, end] of [...ends]) {
      if (end > now) continue;
      ends.delete(name);
      scheduler.finished(name);
    }
    scheduler.tick();
  }
  return decisions;
}

test.each([
  ['spring', '2026-03-28T18:00:00Z', '2026-03-29T14:00:00Z', '2026-03-28T23:10:00Z', '2026-03-29T03:20:00Z'],
  ['autumn', '2026-10-31T20:00:00Z', '2026-11-01T16:00:00Z', '2026-11-01T04:30:00Z', '2026-11-01T07:45:00Z'],
])(
  'what it foretells is what a process decides that ticks each second and restarts, in %s',
  (_, from, to, down, up) => {
    const simulated = run({ ...span(from, to), downs: [span(down, up)] });
    const real = lived(schedules, instant(from), instant(to), span(down, up));
    expect(real.length).toBeGreaterThan(50);
    expect(simulated.decisions.map(told)).toEqual(real.map(told));
  },
);

describe('a clock that jumps', () => {
  const [hourly] = [schedulesOf([{ trigger: 'hourly', cron: '30 * * * *' }])];
  const jump = (by: number) =>
    simulate({
      schedules: hourly,
      ...span('2026-05-01T00:00:00Z', '2026-05-01T06:00:00Z'),
      downs: [],
      jump: { at: instant('2026-05-01T02:10:00Z'), by },
      durationOf: () => MINUTE,
    }).decisions.map(told);

  test('ahead runs what it passed over, and no fire twice', () => {
    expect(jump(HOUR)).toEqual(
      ['00', '01', '02', '03', '04', '05', '06'].map(hour => `hourly 2026-05-01T${hour}:30:00Z fired`),
    );
  });

  test('back fires nothing twice', () => {
    expect(jump(-HOUR)).toEqual(
      ['00', '01', '02', '03', '04'].map(hour => `hourly 2026-05-01T${hour}:30:00Z fired`),
    );
  });
});

test('a run that is cancelled by the next fire ends soon, and the next one begins then', () => {
  const { runs } = simulate({
    schedules: schedulesOf([{ trigger: 'deploy', cron: '*/10 * * * *', overlap: 'cancel-other' }]),
    ...span('2026-05-01T00:00:00Z', '2026-05-01T00:25:00Z'),
    downs: [],
    jump: null,
    durationOf: () => HOUR,
  });
  expect(runs.map(({ start, end }) => [iso(start).slice(11, 19), iso(end).slice(11, 19)])).toEqual([
    ['00:00:00', '00:10:01'],
    ['00:10:01', '00:20:01'],
    ['00:20:01', '01:20:01'],
  ]);
});

describe('the peak of an hour', () => {
  const peaks = (runs: readonly (readonly [trigger: string, start: string, end: string])[]) =>
    Object.fromEntries(
      [
        ...peaksByHour(
          runs.map(([trigger, start, end], index) => ({
            run: String(index),
            trigger,
            start: instant(`2026-05-01T${start}:00Z`),
            end: instant(`2026-05-01T${end}:00Z`),
          })),
          trigger =>
            trigger === 'wide'
              ? new Map([
                  ['ci', 6],
                  ['lab', 1],
                ])
              : new Map([['ci', 1]]),
          instant('2026-05-01T03:05:00Z'),
        ),
      ].map(([target, list]) => [target, list.map(({ hour, peak }) => `${iso(hour).slice(11, 13)} ${peak}`)]),
    );

  test('counts the builds of all runs on a target, in each hour that they touch', () => {
    expect(
      peaks([
        ['wide', '01:30', '05:10'],
        ['narrow', '02:50', '02:55'],
      ]),
    ).toEqual({ ci: ['01 6', '02 7', '03 6'], lab: ['01 1', '02 1', '03 1'] });
  });

  test('has no part in a run that ends as it begins, nor of one run and its successor at once', () => {
    expect(
      peaks([
        ['narrow', '01:00', '02:00'],
        ['narrow', '02:00', '03:00'],
      ]),
    ).toEqual({ ci: ['01 1', '02 1'] });
  });
});
