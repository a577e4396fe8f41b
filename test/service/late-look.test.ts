import { describe, expect, test } from 'vitest';
import { GRACE } from '../../src/service/late-look.ts';
import { ServiceRig } from './rig.ts';

const MINUTE = 60_000;

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

test('a fire in time waits for nothing', async () => {
  const rig = new ServiceRig(MINUTELY);
  await rig.serving();
  await rig.pass(120);
  expect(rig.decisions).toEqual(['started', 'skipped']);
});
