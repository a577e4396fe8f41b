import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Decision } from '../../src/schedule/decide/decision.ts';
import { manifestSchedules } from '../../src/schedule/manifest-schedules.ts';
import type { Schedule } from '../../src/schedule/schedule.ts';
import { simulate } from '../../src/schedule/simulate/simulate.ts';
import { fireRecordOf } from '../../src/service/fire-record.ts';
import type { FireRecord } from '../../src/store/records.ts';
import { manifestOf } from '../manifest/loading.ts';
import { instant, iso } from '../schedule/unwrap.ts';
import { expectedRecord } from './year-expectation.ts';
import { BROKEN, durationOf, EDITED, MANIFEST } from './year-manifest.ts';
import { ServedYear } from './year-rig.ts';

const FROM = instant('2026-01-01T00:00:00Z');
const TO = instant('2026-12-31T23:59:00Z');
const span = (from: string, to: string) => ({ from: instant(from), to: instant(to) });

/** Nobody serves then. */
const RESTARTS = [
  span('2026-04-13T06:10:00Z', '2026-04-13T06:50:00Z'),
  span('2026-05-05T13:10:00Z', '2026-05-05T13:20:00Z'),
  span('2026-06-01T00:10:00Z', '2026-06-01T03:20:00Z'),
];
/** The machine of the serving process sleeps. */
const SLEEPS = [
  span('2026-07-01T00:10:00Z', '2026-07-01T09:00:00Z'),
  span('2026-07-06T06:10:00Z', '2026-07-06T06:50:00Z'),
  span('2026-11-02T01:20:00Z', '2026-11-02T04:30:00Z'),
];
const BROKEN_EDIT = instant('2026-08-20T12:10:00Z');
const EDIT = instant('2026-09-01T13:40:00Z');

const schedulesOf = (text: string): readonly Schedule[] =>
  manifestSchedules([...manifestOf(text).triggers.values()]);

/** What a store holds after these decisions: the last word on each fire. */
function recordOf(decisions: readonly Decision[]): readonly FireRecord[] {
  const records = new Map<string, FireRecord>();
  for (const decision of decisions) {
    const record = fireRecordOf(decision);
    if (record !== null) records.set(`${record.schedule}@${record.instant}`, record);
  }
  return [...records.values()].sort((a, b) => b.instant - a.instant || (a.schedule < b.schedule ? -1 : 1));
}

const simulated = (): readonly FireRecord[] =>
  recordOf(
    simulate({
      schedules: schedulesOf(MANIFEST),
      from: FROM,
      to: TO,
      downs: [...RESTARTS, ...SLEEPS],
      jump: null,
      reloads: [{ at: EDIT, schedules: schedulesOf(EDITED) }],
      durationOf,
    }).decisions,
  );

/** All of a record, to the minute: after a restart, a look at the server takes its second. */
const toldInMinutes = ({
  schedule,
  instant: at,
  decision,
  run,
  reason,
  decidedAt,
  span: its,
}: FireRecord): string =>
  `${iso(at)} ${schedule} ${decision} ${run} ${reason} ${iso(decidedAt).slice(0, 16)} ${JSON.stringify(its)}`;

async function served(
  path: string,
): Promise<{ record: readonly FireRecord[]; builds: unknown; rejected: readonly string[] }> {
  const year = new ServedYear({ path, from: FROM - 1, manifest: MANIFEST, durationOf });
  await year.start();
  for (const { from, to } of RESTARTS) {
    await year.serveUntil(from);
    await year.stop();
    await year.sleepUntil(to);
    await year.start();
  }
  for (const { from, to } of SLEEPS.slice(0, 2)) {
    await year.serveUntil(from);
    await year.sleepUntil(to);
  }
  await year.serveUntil(BROKEN_EDIT);
  const rejected = await year.edit(BROKEN);
  await year.serveUntil(EDIT);
  await year.edit(EDITED);
  for (const { from, to } of SLEEPS.slice(2)) {
    await year.serveUntil(from);
    await year.sleepUntil(to);
  }
  await year.serveUntil(TO);
  await year.stop();
  return { record: await year.record(), builds: year.builds, rejected };
}

describe('a year with both changes of the clock, restarts, sleeps, an edit, overlaps and a holiday', () => {
  let folder = '';
  let real: Awaited<ReturnType<typeof served>>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'volley-year-'));
    real = await served(join(folder, 'store.db'));
    // Some five seconds; thousands of commits that reach the disk take longer where others write, too.
  }, 120_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('is recorded by serving as it was simulated', () => {
    expect(real.record.length).toBeGreaterThan(500);
    expect(real.record.map(toldInMinutes)).toEqual(simulated().map(toldInMinutes));
  });

  const triggerOf = (schedule: string): string => schedule.split('#')[0] ?? '';
  const of = (trigger: string, day: string): readonly FireRecord[] =>
    real.record
      .filter(record => triggerOf(record.schedule) === trigger && iso(record.instant).startsWith(day))
      .reverse();

  test('is recorded as SEMANTICS says', () => {
    const told = real.record.map(
      ({ schedule, instant: at, decision }) => `${triggerOf(schedule)} ${iso(at)} ${decision}`,
    );
    expect(told.sort()).toEqual(expectedRecord());
  });

  test('has one build for each fire that was started, and no other', () => {
    const started: Record<string, number> = {};
    for (const { schedule, decision } of real.record) {
      const trigger = triggerOf(schedule);
      if (decision === 'started') started[trigger] = (started[trigger] ?? 0) + 1;
    }
    expect(real.builds).toEqual(started);
  });

  test('moves the fire out of the gap of spring, fires once in the hour that autumn repeats, and in each hour of a frequency', () => {
    const instants = (trigger: string, day: string) =>
      of(trigger, day).map(record => iso(record.instant).slice(11, 16));
    expect(instants('nightly', '2026-03-29')).toEqual(['01:00']);
    expect(instants('nightly', '2026-10-25')).toEqual(['02:15']);
    expect(instants('clock', '2026-03-08').slice(5, 9)).toEqual(['05:00', '06:00', '07:00', '08:00']);
    expect(instants('clock', '2026-11-01').slice(4, 8)).toEqual(['04:00', '05:00', '06:00', '07:00']);
  });

  test('says of each fire that did not happen, or not in time, why', () => {
    expect(of('nightly', '2026-06-01')).toMatchObject([
      { decision: 'started', decidedAt: instant('2026-06-01T03:20:00Z') },
    ]);
    expect(of('nightly', '2026-08-01')).toMatchObject([{ reason: 'Nationalfeiertag' }]);
    expect(of('nightly', '2026-07-01')).toMatchObject([
      { decidedAt: instant('2026-07-01T09:00:00Z'), span: { count: 1, why: 'outside-window' } },
    ]);
    expect(of('clock', '2026-11-02').find(({ decision }) => decision === 'missed')).toMatchObject({
      span: { first: instant('2026-11-02T02:00:00Z'), count: 2, why: 'no-catch-up' },
    });
    expect(of('report', '2026-09-01').at(-1)).toMatchObject({ reason: 'its schedule has left the manifest' });
    expect(of('poll', '2026-04-20')).toMatchObject([
      { decision: 'started' },
      { decision: 'skipped', reason: expect.stringMatching(/^the run \d+ has not ended$/) },
    ]);
  });

  test('goes on with the last good manifest when an edit is broken', () => {
    expect(real.rejected).toEqual(['bad-cron']);
    expect(of('poll', '2026-08-24').map(({ decision }) => decision)).toEqual(['started', 'skipped']);
  });
});
