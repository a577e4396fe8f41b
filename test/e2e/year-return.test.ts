import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { instant, iso } from '../schedule/unwrap.ts';
import { ServedYear } from './year-rig.ts';

const HEAD = 'version: 1\ntargets: {ci: {type: jenkins, url: "http://ci/"}}\ntriggers:\n';
const OTHER = `${HEAD}  other: {job: other, schedule: [{cron: "0 0 1 * *"}]}\n`;
const BOTH = `${OTHER}  daily: {job: daily, schedule: [{cron: "0 6 * * *", catch-up: {policy: all}}]}\n`;

async function served(): Promise<ServedYear> {
  const folder = await mkdtemp(join(tmpdir(), 'volley-return-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return new ServedYear({
    path: join(folder, 'store.db'),
    from: instant('2026-02-01T12:00:00Z'),
    manifest: BOTH,
    durationOf: () => 60_000,
  });
}

const dailies = async (year: ServedYear): Promise<readonly string[]> =>
  (await year.record())
    .filter(({ schedule }) => schedule.startsWith('daily#'))
    .map(({ instant: at, decision }) => `${iso(at).slice(0, 10)} ${decision}`)
    .reverse();

const DAYS = ['2026-02-02 started', '2026-02-03 started', '2026-02-10 started'];

const noon = (day: string): number => instant(`2026-02-${day}T12:00:00Z`);
const [LEAVES, NIGHT, RETURNS, END] = [noon('03'), noon('04'), noon('09'), noon('10')];

describe('a schedule that was away makes up for nothing when it comes back', () => {
  test('to a process that started without it', async () => {
    const year = await served();
    await year.start();
    await year.serveUntil(LEAVES);
    await year.stop();
    await year.edit(OTHER);
    await year.start();
    await year.serveUntil(RETURNS);
    await year.edit(BOTH);
    await year.serveUntil(END);
    await year.stop();
    expect(await dailies(year)).toEqual(DAYS);
  });

  test('to one that starts with it, after another one that had started without it', async () => {
    const year = await served();
    await year.start();
    await year.serveUntil(LEAVES);
    await year.stop();
    await year.edit(OTHER);
    await year.start();
    await year.serveUntil(RETURNS);
    await year.stop();
    await year.edit(BOTH);
    await year.start();
    await year.serveUntil(END);
    await year.stop();
    expect(await dailies(year)).toEqual(DAYS);
  });

  test('to one that starts with it, after an edit that had taken it away from the one before', async () => {
    const year = await served();
    await year.start();
    await year.serveUntil(LEAVES);
    await year.edit(OTHER);
    await year.serveUntil(NIGHT);
    await year.stop();
    await year.sleepUntil(RETURNS);
    await year.edit(BOTH);
    await year.start();
    await year.serveUntil(END);
    await year.stop();
    expect(await dailies(year)).toEqual(DAYS);
  });
});
