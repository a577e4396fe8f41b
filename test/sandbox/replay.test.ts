import { afterAll, expect, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { FakeClock } from '../fake-clock.ts';
import { as, ask } from './http-client.ts';
import { reasonNotToAgree } from './not-offered.ts';
import { RECORDED_JOBS } from './recorded-jobs.ts';
import { type Exchange, readRecording } from './recordings.ts';
import { type Difference, replay } from './replay.ts';

interface Recording {
  readonly name: string;
  readonly anonymousRead: boolean;
  /** Jobs that had builds on the recorded server already, and how many. */
  readonly built: readonly (readonly [string, number])[];
  /** The last exchange that is replayed. Default the last one of all. */
  readonly until?: string;
}

const RECORDINGS: readonly Recording[] = [
  { name: '01-auth', anonymousRead: false, built: [] },
  { name: '02-trigger', anonymousRead: false, built: [] },
  { name: '03-queue', anonymousRead: false, built: [['quiet-params', 1]] },
  { name: '04-anonymous-read', anonymousRead: true, built: [] },
  { name: '05-builds', anonymousRead: true, built: [['plain', 2]] },
  { name: '06-folders', anonymousRead: true, built: [] },
  { name: '08-pipeline', anonymousRead: true, built: [['plain', 1]] },
  // Before its second restart, jobs were tidied up by requests that were not recorded.
  { name: '09-admin-restart', anonymousRead: false, built: [], until: 'new trigger after' },
  { name: '10-extra', anonymousRead: false, built: [] },
];

const total = { all: 0, claimed: 0, agreeing: 0 };

test.each(RECORDINGS)('answers like the server of recording $name', async recording => {
  const { name, anonymousRead, built } = recording;
  const clock = new FakeClock();
  const sandbox = await startSandbox({ clock, anonymousRead, jobs: RECORDED_JOBS });
  try {
    for (const [job, count] of built) {
      for (let build = 0; build < count; build += 1) await buildOnce(sandbox.url, clock, job);
    }
    const all = await replay(sandbox.url, clock, readUntil(recording));
    const claimed = all.filter(({ label }) => reasonNotToAgree(label) === null);
    const differing = claimed.filter(({ differences }) => differences.length > 0);
    const agreeing = claimed.length - differing.length;
    console.log(`${name}: ${all.length} exchanges, ${claimed.length} claimed, ${agreeing} agree`);
    for (const difference of differing) console.log(`  ${show(difference)}`);
    total.all += all.length;
    total.claimed += claimed.length;
    total.agreeing += agreeing;
    expect(agreeing / claimed.length).toBeGreaterThanOrEqual(0.95);
  } finally {
    await sandbox.close();
  }
});

afterAll(() => {
  const share = ((100 * total.agreeing) / total.claimed).toFixed(1);
  console.log(
    `${total.agreeing} of ${total.claimed} claimed exchanges agree (${share} %), of ${total.all} in all`,
  );
});

function readUntil({ name, until }: Recording): readonly Exchange[] {
  const exchanges = readRecording(name);
  const last = exchanges.findIndex(({ label }) => label === until);
  return last < 0 ? exchanges : exchanges.slice(0, last + 1);
}

async function buildOnce(url: string, clock: FakeClock, job: string): Promise<void> {
  const kind = job === 'plain' ? 'build' : 'buildWithParameters';
  await ask(url, { method: 'POST', path: `/job/${job}/${kind}?delay=0`, headers: as('admin') });
  clock.advance(10_000);
}

const show = ({ label, differences }: Difference): string =>
  `${label}: ${differences.join('; ').slice(0, 160)}`;
