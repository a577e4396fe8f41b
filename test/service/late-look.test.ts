import { describe, expect, test } from 'vitest';
import { GRACE } from '../../src/service/late-look.ts';
import { ServiceRig } from './rig.ts';

const MINUTE = 60_000;

const anOrder = { inputs: new Map(), overlap: 'allow-all', by: 'test', idempotency: null } as const;

/** Fires at each full minute; the clock starts at one. */
const MINUTELY = '  t: {job: x, schedule: [{cron: "* * * * *"}]}';

describe('after a sleep, the fire that is late', () => {
  test('starts when the run before has ended meanwhile, instead of being skipped for it', async () => {
    const rig = new ServiceRig(MINUTELY);
    await rig.serving();
    await rig.pass(60);
    rig.endBuilds();
    // Timers stand still while a machine sleeps: the tick comes first.
    rig.clock.advance(MINUTE + 1_000);
    rig.ticks.tick();
    await rig.pass(2);
    expect(rig.decisions).toEqual(['started', 'started']);
    expect(rig.target.submitted).toHaveLength(2);
  });

  test('is skipped when the run before still runs, once that has had the time to show', async () => {
    const rig = new ServiceRig(MINUTELY);
    await rig.serving();
    await rig.pass(60);
    rig.clock.advance(MINUTE + 1_000);
    rig.ticks.tick();
    await rig.pass(GRACE / 1_000 - 1);
    expect(rig.decisions).toEqual(['started']);
    await rig.pass(2);
    expect(rig.decisions).toEqual(['started', 'skipped']);
  });

  test('is decided by the next process when this one is told to end while it waits', async () => {
    const rig = new ServiceRig(MINUTELY);
    const first = await rig.serving();
    await rig.pass(60);
    rig.clock.advance(MINUTE + 1_000);
    rig.ticks.tick();
    await first.drain();
    await rig.pass(GRACE / 1_000 + 1);
    expect(rig.decisions).toEqual(['started']);
    rig.endBuilds();
    await rig.serving('b');
    await rig.pass(5);
    expect(rig.decisions).toEqual(['started', 'started']);
  });
});

describe('after a restart', () => {
  /** A run of `long` is under way for good, and the process was away from 17:00:18 to 17:00:21. */
  const restarted = async (triggers: string): Promise<ServiceRig> => {
    const rig = new ServiceRig(`  long: {job: x}\n${triggers}`);
    const first = await rig.serving();
    expect(await first.start({ ...anOrder, trigger: 'long' })).toMatchObject({ ok: true });
    await rig.pass(18);
    await first.drain();
    rig.clock.advance(3_000);
    rig.events.length = 0;
    await rig.serving('b');
    return rig;
  };
  const decided = (rig: ServiceRig): readonly string[] =>
    rig
      .of('fire-decided')
      .map(({ record }) => `${iso(record.instant)} ${record.decision} ${iso(record.decidedAt)}`);
  const iso = (at: number): string => new Date(at).toISOString().slice(14, 19);

  test('a fire waits for no run of another trigger, and for its own only where `overlap` asks: it is in time', async () => {
    const rig = await restarted('  t: {job: y, schedule: [{cron: "*/10 * * * * *", overlap: allow-all}]}');
    await rig.pass(10);
    expect(decided(rig)).toEqual(['00:20 started 00:21', '00:30 started 00:30']);
  });

  test('a trigger that nothing runs of does not wait for those that have runs', async () => {
    const rig = await restarted('  t: {job: y, schedule: [{cron: "20/20 * * * * *"}]}');
    await rig.pass(1);
    expect(decided(rig)).toEqual(['00:20 started 00:21']);
  });

  test('fires that come due while an earlier one waits have come due in time, and keep their order', async () => {
    const rig = await restarted('  t: {job: y, schedule: [{cron: "*/10 * * * * *", overlap: buffer-all}]}');
    await rig.pass(12);
    expect(decided(rig)).toEqual([]);
    await rig.pass(8);
    // The run of 17:00:10 goes on. Nothing of it was missed: somebody was there since 17:00:21.
    expect(decided(rig)).toEqual(['00:20 buffered 00:41', '00:30 buffered 00:41', '00:40 buffered 00:41']);
  });

  test('it waits for the run of before alone, not for one that has waited for that and begins', async () => {
    const rig = await restarted('  t: {job: y, schedule: [{cron: "*/10 * * * * *", overlap: buffer-all}]}');
    await rig.pass(GRACE / 1_000);
    expect(decided(rig)).toContain('00:20 buffered 00:41');
    // It ends in a sleep, from which the process wakes up at 17:02:02; the run of 17:00:20 begins then.
    rig.endBuilds();
    rig.events.length = 0;
    rig.clock.advance(80_000);
    rig.ticks.tick();
    await rig.pass(5);
    expect(rig.of('run-begun')).toHaveLength(1);
    expect(decided(rig).filter(text => text.includes('missed'))).toHaveLength(1);
  });

  test('what is missed says when somebody came back, not when its run was known to go on', async () => {
    const rig = await restarted('  t: {job: y, schedule: [{cron: "* * * * * *"}]}');
    await rig.pass(GRACE / 1_000);
    const [missed, late] = rig.of('fire-decided');
    expect(missed?.record).toMatchObject({ decision: 'missed', span: { count: 2 } });
    expect(iso(missed?.record.decidedAt ?? 0)).toBe('00:21');
    expect(iso(missed?.record.span?.downSince ?? 0)).toBe('00:18');
    expect(late?.record).toMatchObject({ decision: 'skipped' });
  });
});

test('a fire in time waits for nothing', async () => {
  const rig = new ServiceRig(MINUTELY);
  await rig.serving();
  await rig.pass(120);
  expect(rig.decisions).toEqual(['started', 'skipped']);
});
