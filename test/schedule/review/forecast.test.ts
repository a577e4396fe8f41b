import { describe, expect, test } from 'vitest';
import { ASSUMED_BUILD, FORECAST_SPAN, forecast } from '../../../src/schedule/review/forecast.ts';
import type { Load } from '../../../src/schedule/review/load-meter.ts';
import { HEAD } from '../../manifest/loading.ts';
import { planOf } from '../../plan/planning.ts';

const FROM = Date.UTC(2026, 10, 1);
const MINUTE = 60_000;

const read = (triggers: string, durations: Readonly<Record<string, number>> = {}) =>
  forecast(planOf(`${HEAD}triggers:\n${triggers}\n`).triggers, {
    from: FROM,
    durationOf: name => durations[name] ?? null,
  });

function load(triggers: string, durations: Readonly<Record<string, number>> = {}): Load {
  const found = read(triggers, durations).loads.get('ci');
  if (found === undefined) throw new Error('nothing is fired at ci');
  return found;
}

const FOUR = 'matrix: {a: [1, 2, 3, 4]}';

describe('the load of coming fires', () => {
  test('counts every request of every fire of thirty days', () => {
    const { builds, day } = load(
      `  t: {job: j, ${FOUR}, schedule: [{cron: "0 2,14 * * *", timezone: Europe/Zurich}]}`,
    );
    expect(builds).toBe(30 * 2 * 4);
    expect(day).toEqual({ builds: 8, at: '2026-11-01', timezone: 'Europe/Zurich' });
  });

  test('counts a fire for the day that its own clock shows', () => {
    // 00:30 in Auckland is the day before in UTC, and 23:30 in New York the day after.
    const { day } = load(`  t: {job: j, schedule: [{cron: "30 0 15 * *", timezone: Pacific/Auckland}]}
  u: {job: j, schedule: [{cron: "30 23 14 * *", timezone: America/New_York}]}`);
    expect(day.builds).toBe(1);
  });

  test('has builds in flight for as long as they last, side by side', () => {
    const triggers = `  a: {job: j, ${FOUR}, schedule: [{cron: "0 2 * * *"}]}
  b: {job: j, schedule: [{cron: "10 2 * * *"}]}`;
    expect(load(triggers, { a: 11 * MINUTE, b: MINUTE }).inFlight).toMatchObject({
      builds: 5,
      at: '2026-11-01T02:10+00:00',
    });
    expect(load(triggers, { a: 10 * MINUTE, b: MINUTE }).inFlight).toMatchObject({
      builds: 4,
      at: '2026-11-01T02:00+00:00',
    });
  });

  test('has no more of a trigger in flight than its max-parallel, and then for longer', () => {
    const triggers = `  a: {job: j, ${FOUR}, max-parallel: 3, schedule: [{cron: "0 2 * * *"}]}
  b: {job: j, schedule: [{cron: "15 2 * * *"}]}`;
    const { inFlight, hour } = load(triggers, { a: 10 * MINUTE, b: MINUTE });
    expect(inFlight).toMatchObject({ builds: 3, at: '2026-11-01T02:00+00:00' });
    expect(hour.builds).toBe(5);
  });

  test('begins a trigger when what it needs has ended, by the fire of that', () => {
    const triggers = `  build: {job: j, ${FOUR}, schedule: [{cron: "0 2 * * *"}]}
  deploy: {job: d, needs: [build]}
  lone: {job: l}`;
    const { builds, inFlight, hour } = load(triggers, { build: 10 * MINUTE, deploy: MINUTE });
    expect(builds).toBe(30 * 5);
    expect(inFlight.builds).toBe(4);
    expect(hour.builds).toBe(5);
    expect(load(triggers, { build: 70 * MINUTE, deploy: MINUTE }).hour.builds).toBe(4);
  });

  test('counts what ends before what begins at that very instant', () => {
    const triggers = `  build: {job: j, schedule: [{cron: "0 2 * * *"}]}
  deploy: {job: d, needs: [build], matrix: {a: [1, 2, 3]}}
  other: {job: o, schedule: [{cron: "5 2 * * *"}]}`;
    const lasts = { build: 10 * MINUTE, deploy: MINUTE, other: 5 * MINUTE };
    expect(load(triggers, lasts).inFlight).toMatchObject({ builds: 3, at: '2026-11-01T02:10+00:00' });
  });

  test('fires what has a schedule of its own by that, with all that it needs', () => {
    const triggers = `  build: {job: j, schedule: [{cron: "0 2 * * *"}]}
  deploy: {job: d, needs: [build], schedule: [{cron: "0 6 1 * *"}]}`;
    expect(load(triggers).builds).toBe(30 + 2);
  });

  test('leaves excluded days out', () => {
    const every = load('  t: {job: j, schedule: [{cron: "0 2 * * *", exclude: [2026-11-05]}]}');
    expect(every.builds).toBe(29);
  });

  test('counts builds that begin within sixty minutes, and not those of a full hour later', () => {
    const { hour } = load('  t: {job: j, schedule: [{cron: "0,50 * * * *"}]}');
    expect(hour.builds).toBe(2);
  });

  test('says when it had to assume how long builds take', () => {
    const trigger = '  t: {job: j, schedule: [{cron: "0 2 * * *"}]}';
    expect(read(trigger).isAssumed).toBe(true);
    expect(read(trigger, { t: ASSUMED_BUILD }).isAssumed).toBe(false);
    expect(read('  t: {job: j}').isAssumed).toBe(false);
  });

  test('ends earlier where a schedule fires every second, instead of counting for minutes', () => {
    const { until, loads } = read('  t: {job: j, schedule: [{cron: "* * * * * *"}]}');
    expect(until - FROM).toBeLessThan(24 * 60 * MINUTE);
    expect(loads.get('ci')?.builds).toBe(Math.floor((until - FROM) / 1_000));
  });

  test('counts thirty days of hundreds of triggers that fire every minute, which is once for all of them', () => {
    const triggers = Array.from(
      { length: 300 },
      (_, index) => `  t${index}: {job: j, schedule: [{cron: "${index % 2 === 0 ? '*' : '0-59'} * * * *"}]}`,
    );
    const { until, loads } = read(triggers.join('\n'));
    expect(until).toBe(FROM + FORECAST_SPAN);
    expect(loads.get('ci')).toMatchObject({
      builds: 300 * 30 * 24 * 60,
      day: { builds: 300 * 24 * 60 },
      hour: { builds: 300 * 60 },
      inFlight: { builds: 300 * 10 },
    });
  });

  test('fires at its own time what only looks alike: other days, other bounds, jitter', () => {
    const schedules = [
      'cron: "0 2 * * *"',
      'cron: "0 2 * * *", exclude: [2026-11-05]',
      'cron: "0 2 * * *", from: 2026-11-11',
      'cron: "0 2 * * *", every: {days: 2, from: 2026-11-01}',
      'cron: "0 2 * * *", timezone: Europe/Zurich',
    ];
    const triggers = schedules.map((schedule, index) => `  t${index}: {job: j, schedule: [{${schedule}}]}`);
    expect(load(triggers.join('\n')).builds).toBe(30 + 29 + 20 + 15 + 30);
    const jittered = '  a: {job: j, schedule: [{cron: "0 2 * * *", jitter: 6h}]}\n';
    const both = `${jittered}${jittered.replace('a:', 'b:')}`;
    expect(load(both, { a: MINUTE, b: MINUTE })).toMatchObject({ builds: 60, inFlight: { builds: 1 } });
  });

  test('ends earlier where one fire is very many rounds', () => {
    const axis = Array.from({ length: 10_000 }, (_, index) => index);
    const { until } = read(
      `  t: {job: j, max-parallel: 1, matrix: {a: [${axis}]}, schedule: [{cron: "* * * * *"}]}`,
    );
    expect(until - FROM).toBeLessThan(2 * 60 * MINUTE);
  });
});
