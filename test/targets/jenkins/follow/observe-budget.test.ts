import { describe, expect, test } from 'vitest';
import type { Answer } from '../../../../src/targets/jenkins/http/answer.ts';
import { NOT_FOUND } from '../fake-controller.ts';
import { answerOf } from '../recordings.ts';
import { Follower, others, request, states, type World } from './fake-world.ts';

const DENIED = answerOf(403, []);
const names = (count: number): readonly string[] => Array.from({ length: count }, (_, n) => `j${n}`);

/** One build of ours in each of these jobs, which has ended. */
const endedIn = (jobs: readonly string[]): NonNullable<World['builds']> =>
  Object.fromEntries(jobs.map((job, n) => [job, [{ number: 1, queueId: n, result: 'SUCCESS' }]]));

/** Neither the folder nor the executors are shown, so that each job needs a request of its own. */
const jobByJob = (call: string): Answer | null =>
  call.includes('?jobs') || call.includes('/computer/') ? DENIED : null;

describe('a look that needs more requests than it may send', () => {
  test('sends no more, and looks at jobs in turn until all have been seen', async () => {
    const jobs = names(30);
    const follower = new Follower(
      { builds: endedIn(jobs), answers: jobByJob },
      jobs.map((job, n) => request(job, n, 1)),
    );
    let finished = 0;
    for (let look = 0; finished < 30 && look < 11; look += 1) {
      const { seen, calls } = await follower.look(6);
      expect(calls.length).toBeLessThanOrEqual(6);
      // Those whose turn has not come are not asked for one by one instead.
      expect(calls.filter(call => /\/j\d+\/1\/api/.test(call))).toEqual([]);
      finished += states(seen).filter(state => state === 'finished').length;
    }
    expect(finished).toBe(30);
  });

  test('passes over jobs that it cannot see, so that all others have their turn', async () => {
    const jobs = names(12);
    const hidden = (call: string): boolean => /\/j[0-5]\//.test(call);
    const follower = new Follower(
      {
        builds: endedIn(jobs),
        answers: call => (hidden(call) ? DENIED : jobByJob(call)),
      },
      jobs.map((job, n) => request(job, n, 1)),
    );
    let finished = 0;
    const told: string[] = [];
    for (let look = 0; look < 8; look += 1) {
      const { seen } = await follower.look(6);
      finished += states(seen).filter(state => state === 'finished').length;
      told.push(...seen.filter(({ key }) => key === 'j0-0').map(({ state }) => state));
    }
    expect(finished).toBe(6);
    // Once it is known to be hidden, it is so as well in a look in which it had no turn.
    expect(told.slice(told.indexOf('unseen'))).toEqual(
      told.slice(told.indexOf('unseen')).map(() => 'unseen'),
    );
    expect(told).toContain('unseen');
  });

  test('leaves some for those without a trace, however many jobs there are', async () => {
    const jobs = names(12);
    const answers = (call: string): Answer | null =>
      jobs.some(job => call.includes(`/job/${job}/api`)) ? DENIED : jobByJob(call);
    const left = { 99: { cancelled: true, why: null } };
    const follower = new Follower({ builds: { z: [] }, left, answers }, [
      ...jobs.map(job => request(job, 1, 1)),
      request('z', 99),
    ]);
    const seen: string[] = [];
    for (let look = 0; look < 20; look += 1) seen.push(...states((await follower.look(5)).seen));
    expect(seen).toContain('cancelled');
  });

  test('reads on in the next look where it had to stop in a job, even twice in a row', async () => {
    const tracked = Array.from({ length: 1_800 }, (_, n) => request('a', n + 1));
    const rows = tracked.map((_, n) => ({ number: 1_850 - n, queueId: 1_800 - n, result: 'SUCCESS' }));
    const before = others(50, 50);
    const waiting = Object.fromEntries(tracked.map((_, n) => [n + 1, 'busy']));
    const follower = new Follower({ waiting, builds: { a: before } }, tracked);
    await follower.look();
    const seen: string[] = [];
    for (const [started, most] of [
      [900, 1],
      [1_800, 1],
      [1_800, 3],
    ] as const) {
      follower.world = { builds: { a: [...rows.slice(-started), ...before] } };
      seen.push(...states((await follower.look(most)).seen));
    }
    expect(seen.filter(state => state === 'finished')).toHaveLength(1_800);
  });

  test('calls nothing lost before the history of its job was searched to the end, a few pages in each look', async () => {
    const row = { number: 500, queueId: 7, result: 'SUCCESS' };
    const builds = { a: [...others(4_500, 5_000), row] };
    const follower = new Follower({ builds, left: {} }, [request('a', 7)]);
    const seen: string[] = [];
    for (let look = 0; look < 12; look += 1) seen.push(...states((await follower.look(3)).seen));
    expect(new Set(seen)).toEqual(new Set(['queued', 'finished']));
  });

  test('is still sure that what it finds nowhere is lost', async () => {
    const answers = (call: string): Answer | null => (call.includes('/queue/item/') ? NOT_FOUND : null);
    const follower = new Follower({ builds: { a: others(4_500, 5_000) }, answers }, [request('a', 7)]);
    const seen: string[] = [];
    for (let look = 0; look < 12; look += 1) seen.push(...states((await follower.look(3)).seen));
    expect(seen.at(-1) ?? 'lost').toBe('lost');
    expect(seen).toContain('lost');
  });

  test('searches the history anew for a request that comes a day after the one that it was searched for', async () => {
    const before = others(4_500, 5_000);
    const follower = new Follower({ builds: { a: before }, left: {} }, [request('a', 7)]);
    for (let look = 0; look < 3; look += 1) await follower.look(3);
    follower.untrack(request('a', 7));
    const own = { number: 5_001, queueId: 8, result: 'SUCCESS' };
    follower.clock.advance(24 * 3_600_000);
    // It stands among builds that have begun since: so far down, no look reads at first.
    follower.world = { builds: { a: [...others(1_000, 6_001), own, ...before] }, left: {} };
    follower.track([request('a', 8)]);
    const seen: string[] = [];
    for (let look = 0; look < 12; look += 1) seen.push(...states((await follower.look(3)).seen));
    expect(seen.at(-1)).toBe('finished');
  });
});
