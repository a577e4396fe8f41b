import { describe, expect, test } from 'vitest';
import { ServiceRig } from './rig.ts';

/** The clock starts at 17:00 of Sunday, 2026-11-22. */
const HOURLY = '  hourly: {job: x, schedule: [{cron: "0 * * * *"}]}';
const NIGHTLY = '  nightly: {job: x, schedule: [{cron: "0 3 * * *"}]}';
/** Each second, but not this year. */
const FROZEN =
  '  frozen: {job: x, schedule: [{cron: "* * * * * *", exclude: [{from: 2026-01-01, to: 2026-12-31, reason: freeze}]}]}';

const at = (instant: number | null | undefined): string | null =>
  instant === null || instant === undefined ? null : new Date(instant).toISOString().slice(0, 16);

const ANA = { by: 'Ana', note: 'release' };

describe('the next fire is one that will start', () => {
  test('and not one of an excluded day, however many of those there are', async () => {
    const rig = new ServiceRig(FROZEN);
    const service = await rig.serving();
    expect(at(service.state().next)).toBe('2027-01-01T00:00');
    expect(at(service.trigger('frozen')?.schedules[0]?.next?.at)).toBe('2027-01-01T00:00');
    expect(at(rig.of('serving')[0]?.next)).toBe('2027-01-01T00:00');
  });

  test('and not one of a paused trigger; a coming fire says by whom it is paused', async () => {
    const rig = new ServiceRig(`${HOURLY}\n${NIGHTLY}`);
    const service = await rig.serving();
    expect(at(service.state().next)).toBe('2026-11-22T18:00');
    await service.pause('hourly', ANA);
    expect(at(service.state().next)).toBe('2026-11-23T03:00');
    const coming = service.preview({ of: { kind: 'all' }, after: rig.clock.now(), count: 11 });
    const paused = coming.ok ? coming.value.map(({ trigger, paused }) => `${trigger} ${paused?.by}`) : [];
    expect([...new Set(paused)].sort()).toEqual(['hourly Ana', 'nightly undefined']);
  });

  test('a forgotten pause of all is told at the start, and there is no next fire', async () => {
    const rig = new ServiceRig(`${HOURLY}\n${NIGHTLY}`);
    const first = await rig.serving();
    await first.pause('nightly', ANA);
    await first.pause(null, ANA);
    await first.drain();
    const second = await rig.serving('b');
    expect(second.state().next).toBeNull();
    expect(rig.of('serving')[1]).toMatchObject({ next: null, paused: ANA, pausedTriggers: ['nightly'] });
  });

  test('after a restart it is one to come, even where a late one waits for the run before', async () => {
    const rig = new ServiceRig(HOURLY);
    const first = await rig.serving();
    await rig.pass(3_600);
    await first.drain();
    rig.clock.advance(3_601_000);
    const second = await rig.serving('b');
    // That of 19:00 waits until it is known whether the run of 18:00 has ended.
    expect(rig.decisions).toEqual(['started']);
    expect(at(second.state().next)).toBe('2026-11-22T20:00');
  });
});
