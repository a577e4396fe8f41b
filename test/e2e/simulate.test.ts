import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { expectGolden } from '../report/golden.ts';
import { instant } from '../schedule/unwrap.ts';
import { Rig } from './rig.ts';
import { ServedYear } from './year-rig.ts';

const MANIFEST = `version: 1
targets: {ci: {type: jenkins, url: "http://ci/", concurrency: 4}}
triggers:
  nightly:
    job: nightly
    matrix: {n: [1, 2, 3]}
    schedule: [{cron: "30 2 * * *", timezone: Europe/Zurich, catch-up: {policy: latest, window: 6h}}]
  poll: {job: poll, schedule: [{cron: "*/20 0-5 * * *"}]}
`;

const SPAN = ['--from', '2026-03-28T18:00:00Z', '--to', '2026-03-29T06:00:00Z'];
const NIGHT = [...SPAN, '--down', '2026-03-29T00:10:00Z/2026-03-29T02:30:00Z'];

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.create();
  await rig.write('triggers.yaml', MANIFEST);
});
afterEach(() => rig.close());

async function simulated(...args: readonly string[]): Promise<string> {
  const { stdout, stderr, code } = await rig.run(['simulate', ...args]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

describe('simulate', () => {
  test('shows a night with the change of the clock, an outage and overlaps', async () => {
    expectGolden('simulate-night', await simulated(...NIGHT, '--durations', '25m'));
  });

  test('shows weeks by the hours of the day, no line longer than a terminal is wide', async () => {
    const text = await simulated('--from', '2026-03-01', '--to', '2026-04-01');
    expect(text).toContain('by hour of the day, UTC');
    expect(Math.max(...text.split('\n').map(line => line.length))).toBeLessThanOrEqual(120);
  });

  test('is the same each time, as JSON every decision with its reason', async () => {
    const args = [...NIGHT, '--format', 'json'];
    const [first, second] = await Promise.all([simulated(...args), simulated(...args)]);
    expect(second).toBe(first);
    const { decisions, triggers } = JSON.parse(first);
    expect(triggers).toMatchObject({ nightly: { fired: 1, late: 1, missed: 0 } });
    // The time that the clock skips is due at 01:00Z, in the outage.
    expect(decisions).toContainEqual(
      expect.objectContaining({
        trigger: 'nightly',
        at: '2026-03-29T01:00:00Z',
        decidedAt: '2026-03-29T02:30:00Z',
        decision: 'fired',
      }),
    );
  });

  test('takes each run to last as its trigger’s last ones did, from the store', async () => {
    await mkdir(join(rig.folder, '.volley'));
    const days = new ServedYear({
      path: join(rig.folder, '.volley', 'store.db'),
      from: instant('2026-03-24T18:00:00Z'),
      // One request each: several go out a few at a time, which takes its seconds.
      manifest: MANIFEST.replace('    matrix: {n: [1, 2, 3]}\n', ''),
      durationOf: job => (job === 'poll' ? 5 : 90) * 60_000,
    });
    await days.start();
    await days.serveUntil(instant('2026-03-26T18:00:00Z'));
    await days.stop();
    const { runs } = JSON.parse(await simulated(...SPAN, '--durations', 'history', '--format', 'json'));
    const minutes = (trigger: string): ReadonlySet<number> =>
      new Set(
        runs
          .filter((run: { readonly trigger: string }) => run.trigger === trigger)
          .map((run: { readonly start: string; readonly end: string }) =>
            Math.round((Date.parse(run.end) - Date.parse(run.start)) / 60_000),
          ),
      );
    expect([...minutes('poll')]).toEqual([5]);
    expect([...minutes('nightly')]).toEqual([90]);
  });

  test('says so when there is no store to take durations from', async () => {
    const { code, stderr } = await rig.run(['simulate', ...SPAN, '--durations', 'history']);
    expect(code).toBe(3);
    expect(stderr).toContain('store-no-store');
  });
});
