import { expect, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { FakeClock } from '../fake-clock.ts';
import { as, ask } from './http-client.ts';
import { RECORDED_JOBS } from './recorded-jobs.ts';
import { readRecording } from './recordings.ts';
import { replay } from './replay.ts';

/** What a sandbox does not offer at all; the reasons are in docs/sandbox.md. */
const NOT_OFFERED =
  /\bxml\b|python|progressiveHtml|artifact|matrix|^file |job file params|createItem|config\.xml|delete|form login|^me$|legacy token|toggleLogKeep|rebuild/i;

/** `built`: jobs that had builds on the recorded server already, and how many. */
const RECORDINGS = [
  { name: '01-auth', anonymousRead: false, built: [], floor: 0.89 },
  { name: '02-trigger', anonymousRead: false, built: [], floor: 0.97 },
  { name: '03-queue', anonymousRead: false, built: [['quiet-params', 1]], floor: 0.97 },
  { name: '05-builds', anonymousRead: true, built: [['plain', 2]], floor: 0.81 },
] as const;

test.each(RECORDINGS)('answers like the server of recording $name', async recording => {
  const { name, anonymousRead, built, floor } = recording;
  const clock = new FakeClock();
  const sandbox = await startSandbox({ clock, anonymousRead, jobs: RECORDED_JOBS });
  try {
    for (const [job, count] of built) {
      for (let build = 0; build < count; build += 1) await buildOnce(sandbox.url, clock, job);
    }
    const all = await replay(sandbox.url, clock, readRecording(name));
    const offered = all.filter(({ label }) => !NOT_OFFERED.test(label));
    const agree = all.filter(({ differences }) => differences.length === 0);
    const agreeing = offered.filter(({ differences }) => differences.length === 0);
    console.log(`${name}: ${agree.length} of ${all.length} exchanges agree`);
    console.log(`${name}: ${agreeing.length} of the ${offered.length} that a sandbox offers`);
    for (const { label, differences } of offered) {
      if (differences.length > 0) console.log(`  ${label}: ${differences.join('; ').slice(0, 120)}`);
    }
    expect(agree.length / all.length).toBeGreaterThanOrEqual(floor);
    expect(agreeing.length / offered.length).toBeGreaterThanOrEqual(0.95);
  } finally {
    await sandbox.close();
  }
});

async function buildOnce(url: string, clock: FakeClock, job: string): Promise<void> {
  const kind = job === 'plain' ? 'build' : 'buildWithParameters';
  await ask(url, { method: 'POST', path: `/job/${job}/${kind}?delay=0`, headers: as('admin') });
  clock.advance(10_000);
}
