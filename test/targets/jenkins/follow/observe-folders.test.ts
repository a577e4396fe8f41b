import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../../src/core/clock.ts';
import { requestKey } from '../../../../src/core/ids.ts';
import { startSandbox } from '../../../../src/sandbox/sandbox.ts';
import type { Tracked } from '../../../../src/targets/follower.ts';
import type { Answer } from '../../../../src/targets/jenkins/http/answer.ts';
import { createJenkinsTarget } from '../../../../src/targets/jenkins/jenkins-target.ts';
import { FakeClock } from '../../../fake-clock.ts';
import { json } from '../fake-controller.ts';
import { Follower, request, states } from './fake-world.ts';

const names = (count: number): readonly string[] => Array.from({ length: count }, (_, n) => `j${n}`);

/** Repositories with some branches each; ours is the one called `feature/x`. */
function branches(
  repositories: number,
  each: number,
): { tracked: readonly Tracked[]; answers: (call: string) => Answer | null } {
  const tracked = Array.from({ length: repositories }, (_, n) => ({
    ...request('main', n),
    job: ['org', `repo-${n}`, 'feature/x'],
  }));
  const answers = (call: string): Answer | null => {
    if (!call.startsWith('GET /job/org/api/json?jobs[name,jobs[')) return null;
    const size = Number(/\{0,(\d+)\}/.exec(call)?.[1] ?? 0);
    const jobs = tracked.map((_, n) => ({
      name: `repo-${n}`,
      jobs: Array.from({ length: each }, (_, branch) => ({
        name: branch === 0 ? 'feature%2Fx' : `b${branch}`,
        builds: [
          { number: 3, queueId: branch === 0 ? n : 9_000, result: 'SUCCESS', building: false, duration: 5 },
        ].slice(0, size),
      })),
    }));
    return json({ jobs });
  };
  return { tracked, answers };
}

describe('jobs near each other are looked at together', () => {
  test('one branch each of many repositories cost one request, and one to count them', async () => {
    const { tracked, answers } = branches(100, 5);
    const { seen, calls } = await new Follower({ answers }, tracked).look();
    expect(new Set(states(seen))).toEqual(new Set(['finished']));
    expect(calls).toEqual([
      'GET /job/org/api/json?jobs[name,jobs[name]]',
      expect.stringMatching(/^GET \/job\/org\/api\/json\?jobs\[name,jobs\[name,builds\[.*\]\{0,4\}\]\]$/),
    ]);
  });

  test('not where others have so many branches that too few builds of each would be shown', async () => {
    const { tracked, answers } = branches(100, 30);
    const { calls } = await new Follower({ answers }, tracked).look(10);
    expect(calls.filter(call => call.includes('builds[') && call.includes('jobs['))).toEqual([]);
    expect(calls.length).toBeLessThanOrEqual(10);
  });

  test('hundreds of jobs of one folder that end all the time cost one, which shows fewer builds of each', async () => {
    const jobs = names(200);
    const at = (number: number) =>
      Object.fromEntries(
        jobs.map((job, n) => [job, [{ number, queueId: number * 1_000 + n, result: 'SUCCESS' }]]),
      );
    const follower = new Follower({ builds: at(1) });
    for (let number = 1; number <= 5; number += 1) {
      follower.world = { builds: at(number) };
      follower.track(jobs.map((job, n) => request(job, number * 1_000 + n)));
      const { seen, calls } = await follower.look(10);
      expect(new Set(states(seen))).toEqual(new Set(['finished']));
      expect(calls.at(-1)).toContain('{0,10}');
      expect(calls).toHaveLength(number === 1 ? 2 : 1);
    }
  });

  test('not where more is under way in each job than the folder would show: then the executors tell more', async () => {
    const jobs = names(100);
    const running = (job: number) =>
      Array.from({ length: 30 }, (_, row) => ({
        number: 30 - row,
        queueId: job * 100 + row,
        building: true,
      }));
    const builds = Object.fromEntries(jobs.map((job, n) => [job, running(n)]));
    const tracked = jobs.flatMap((job, n) =>
      running(n).map(({ queueId, number }) => request(job, queueId, number)),
    );
    const { seen, calls } = await new Follower({ builds }, tracked).look(10);
    expect(new Set(states(seen))).toEqual(new Set(['running']));
    expect(calls).toEqual(['GET /api/json?jobs[name]', expect.stringContaining('GET /computer/')]);
  });
});

test('the sandbox shows the builds of branches as their repositories do', async () => {
  const clock = new FakeClock();
  const jobs = Array.from({ length: 6 }, (_, n) => ({ path: ['org', `repo ${n}`, 'main'] }));
  const sandbox = await startSandbox({ clock, executors: 6, jobs });
  const target = createJenkinsTarget({
    name: 'ci',
    url: sandbox.url,
    auth: { kind: 'token', user: sandbox.user, token: sandbox.token },
    secrets: async name => name,
    clock: systemClock,
    userAgent: 'volley/test',
  });
  const never = new AbortController().signal;
  const tracked: Tracked[] = [];
  for (const { path: job } of jobs) {
    const key = requestKey(job.join());
    const outcome = await target.submit({ key, job, parameters: new Map() }, { leave: never, stop: never });
    if (outcome.kind !== 'queued') throw new Error(outcome.kind);
    tracked.push({ key, job, queueId: outcome.queueId });
  }
  clock.advance(60_000);
  const before = sandbox.requests().counts;
  const seen = await target.follow().observe(tracked, never);
  const after = sandbox.requests().counts;
  await Promise.all([target.close(), sandbox.close()]);
  expect(seen.ok && new Set(states(seen.value))).toEqual(new Set(['finished']));
  // The names in the folder, and the builds below it.
  expect(Object.entries(after).filter(([kind, count]) => count !== before[kind])).toEqual([
    ['GET job', (before['GET job'] ?? 0) + 2],
  ]);
});
