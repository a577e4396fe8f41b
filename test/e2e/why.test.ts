import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectGolden } from '../report/golden.ts';
import { instant } from '../schedule/unwrap.ts';
import { Rig } from './rig.ts';
import { ServedYear } from './year-rig.ts';

const MANIFEST = `version: 1
targets: {ci: {type: jenkins, url: "http://ci/"}}
triggers:
  nightly:
    job: nightly
    schedule:
      - cron: "30 2 * * *"
        timezone: Europe/Zurich
        exclude: [{date: 2024-08-01, reason: Nationalfeiertag}]
  poll:
    job: poll
    matrix: {n: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]}
    max-parallel: 9
    schedule: [{cron: "0,50 6 * * *"}]
  report: {job: report, schedule: [{cron: "0,10,20 12 * * 3", overlap: buffer-latest}]}
  backup: {job: backup, schedule: [{cron: "0 1 * * *", catch-up: {policy: latest, window: 2h}}]}
  weekly: {job: weekly, schedule: [{cron: "0 4 * * 1", every: {weeks: 2, from: 2024-07-29}, until: 2024-12-31}]}
  later: {job: later, schedule: [{cron: "0 5 * * *", from: 2090-01-01}]}
  deploy: {job: deploy, needs: [nightly]}
`;

const MINUTE = 60_000;

let rig: Rig;

/** Some days in July of 2024, served by what serves, and written to the store that the binary then reads. */
beforeAll(async () => {
  rig = await Rig.create();
  await mkdir(join(rig.folder, '.volley'));
  const days = new ServedYear({
    path: join(rig.folder, '.volley', 'store.db'),
    from: instant('2024-07-29T22:00:00Z'),
    manifest: MANIFEST.replace('"0 1 * * *"', '"15 1 * * *"'),
    durationOf: () => 45 * MINUTE,
  });
  await days.start();
  // Second by second while the requests of a run go out, a few at a time.
  for (let second = 0; second <= 20; second++)
    await days.serveUntil(instant('2024-07-30T06:00:00Z') + second * 1_000);
  await days.serveUntil(instant('2024-07-30T12:00:00Z'));
  await days.edit(MANIFEST);
  await days.serveUntil(instant('2024-07-30T23:10:00Z'));
  await days.stop();
  // The night's fires of the 31st are missed, the last by so much that it is made up for no more.
  await days.sleepUntil(instant('2024-07-31T03:20:00Z'));
  await days.start();
  await days.serveUntil(instant('2024-08-01T12:00:00Z'));
  await days.service.pause('poll', { by: 'Ana', note: 'release' });
  await days.serveUntil(instant('2024-08-02T12:00:00Z'));
  await days.stop();
  await rig.write('triggers.yaml', MANIFEST);
});
afterAll(() => rig.close());

async function answers(questions: readonly (readonly string[])[]): Promise<string> {
  let text = '';
  for (const args of questions) {
    const { stdout, stderr, code } = await rig.run(['why', ...args]);
    const line = args.map(word => (word.includes(' ') ? `"${word}"` : word)).join(' ');
    text += `$ volley why ${line}\n${stdout}${stderr}${code === 0 ? '' : `(exit code ${code})\n`}\n`;
  }
  return text;
}

test('why says of each fire what became of it', async () => {
  expectGolden(
    'why-fires',
    await answers([
      ['nightly', '--at', '2024-08-02T02:30'],
      ['nightly', '--at', '2024-08-01'],
      ['nightly', '--at', '2024-07-31'],
      ['poll', '--at', '2024-07-30'],
      ['poll', '--at', '2024-08-02T06:00Z'],
      ['report', '--at', '2024-07-31'],
      ['backup', '--at', '2024-07-31'],
      ['backup', '--at', '2024-07-30'],
    ]),
  );
});

test('why says of a time without a fire when it was due, or that nobody was there to decide it', async () => {
  expectGolden(
    'why-no-fires',
    await answers([
      ['nightly', '--at', '2024-07-31T12:00'],
      ['nightly', '--at', '2024-03-31T02:30'],
      ['nightly', '--at', '2024-08-03'],
      ['weekly', '--at', '2024-08-05'],
      ['weekly', '--at', '2025-01-06'],
      ['later', '--at', '2024-07-31'],
      ['later', '--at', '2090-06-01'],
      ['later'],
      ['poll', '--at', '2090-06-01T06:00Z'],
      ['deploy'],
      ['nigthly'],
      ['nightly', '--schedule', '3'],
    ]),
  );
});

test('without a time, why begins with the last time that it was due, and tells the decisions before', async () => {
  const { stdout } = await rig.run(['why', 'poll']);
  const sentences = stdout.split('\n').filter(line => /^\w{3} \d{4}-/.test(line));
  expect(sentences).toHaveLength(5);
  expect(sentences[0]).toMatch(
    /06:[05]0Z {2}not fired: nobody has served since Fri 2024-08-02 12:00Z; the next process/,
  );
  expect(sentences[1]).toBe('Fri 2024-08-02 06:50Z  paused by Ana: release.');
});

describe('why as JSON', () => {
  test('has a verdict by name, its record, and the run that it names', async () => {
    const { stdout } = await rig.run(['why', 'poll', '--at', '2024-07-30T06:50', '--format', 'json']);
    expect(JSON.parse(stdout)).toMatchObject({
      trigger: 'poll',
      paused: { by: 'Ana', note: 'release' },
      schedules: [
        {
          cron: '0,50 6 * * *',
          timezone: 'UTC',
          verdict: 'due',
          fires: [
            {
              at: '2024-07-30T06:50:00.000Z',
              verdict: 'skipped',
              record: { decision: 'skipped', decidedAt: '2024-07-30T06:50:00.000Z' },
              run: { kept: true, requests: 12, left: 3, outcome: 'succeeded' },
            },
          ],
        },
      ],
    });
  });

  test('tells a time that is not due from one of which nobody knows', async () => {
    const verdicts = async (...args: readonly string[]): Promise<unknown> => {
      const { stdout } = await rig.run(['why', ...args, '--format', 'json']);
      return JSON.parse(stdout).schedules;
    };
    expect(await verdicts('nightly', '--at', '2024-07-31T12:00')).toMatchObject([
      { verdict: 'not-due', why: 'not-named', before: { at: '2024-07-31T00:30:00.000Z' } },
    ]);
    expect(await verdicts('nightly', '--at', '2024-08-03T02:30')).toMatchObject([
      { verdict: 'due', fires: [{ verdict: 'not-decided', served: false }] },
    ]);
  });
});

test('why without a store says that nobody has served, and leaves none behind', async () => {
  const empty = await Rig.create();
  try {
    await empty.write('triggers.yaml', MANIFEST);
    const { stdout, code } = await empty.run(['why', 'backup', '--at', '2024-07-30']);
    expect(stdout).toContain('not fired: nobody has ever served from this store.');
    expect(code).toBe(0);
    expect(await empty.files()).toEqual(['triggers.yaml']);
  } finally {
    await empty.close();
  }
});
