import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCalendar } from './next-ics-reader.ts';
import { Rig } from './rig.ts';

const manifest = (more: string): string => `version: 1
targets: {ci: {type: jenkins, url: "http://ci/"}}
triggers:
  nightly: {job: x, schedule: [{cron: "30 2 * * *", timezone: Europe/Zurich${more}}]}
  weekly-überprüfung-of-everything-that-is-built-anywhere-in-all-of-the-houses-of-the-company:
    job: x
    schedule: [{cron: "0,30 6 * * 1", exclude: [{date: 2026-03-30, reason: "holiday; all, of us"}]}]
`;

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.create();
  await rig.write('triggers.yaml', manifest(''));
});
afterAll(() => rig.close());

async function calendar(...args: readonly string[]): Promise<readonly ReadonlyMap<string, string>[]> {
  const { stdout, stderr, code } = await rig.run(['next', '--format', 'ics', ...args]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return readCalendar(stdout);
}

const MARCH = ['--from', '2026-03-27T00:00:00Z', '-n', '8'];

test('a calendar program can read the coming fires, with long names folded between characters', async () => {
  const events = await calendar(...MARCH);
  expect(events.map(event => event.get('DTSTART'))).toEqual([
    '20260327T013000Z',
    '20260328T013000Z',
    // Moved out of the gap, and in summer time from then on; the Monday after is excluded for the other one.
    '20260329T010000Z',
    '20260330T003000Z',
    '20260331T003000Z',
    '20260401T003000Z',
    '20260402T003000Z',
    '20260403T003000Z',
  ]);
  const [monday] = await calendar('--from', '2026-04-06T06:00:00Z', '-n', '1');
  expect(monday?.get('SUMMARY')).toMatch(/^weekly-überprüfung-of-everything-.*-company$/);
  expect(monday?.get('DESCRIPTION')).toBe('0,30 6 * * 1 UTC, due 2026-04-06T06:00:00+00:00');
});

test('a fire keeps its UID from export to export, so that a calendar replaces it', async () => {
  const uids = async (...args: readonly string[]): Promise<readonly (string | undefined)[]> =>
    (await calendar(...args)).map(event => event.get('UID'));
  const first = await uids(...MARCH);
  expect(new Set(first).size).toBe(8);
  expect(await uids('--from', '2026-03-28T00:00:00Z', '-n', '7')).toEqual(first.slice(1));
  // Nor does what is done with its fires make it another schedule.
  await rig.write('triggers.yaml', manifest(', jitter: 5m, overlap: allow-all'));
  expect(await uids(...MARCH)).toEqual(first);
});

test('an event stands where the fire starts, jitter included', async () => {
  await rig.write('triggers.yaml', manifest(', jitter: 5m'));
  const { stdout } = await rig.run(['next', 'nightly', '--format', 'json', ...MARCH]);
  const starts: readonly { readonly starts: string }[] = JSON.parse(stdout);
  expect((await calendar('nightly', ...MARCH)).map(event => event.get('DTSTART'))).toEqual(
    starts.map(fire => fire.starts.replaceAll(/[-:]/g, '')),
  );
});
