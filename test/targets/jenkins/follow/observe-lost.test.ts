import { describe, expect, test } from 'vitest';
import type { Answer } from '../../../../src/targets/jenkins/http/answer.ts';
import { NOT_FOUND } from '../fake-controller.ts';
import { answerOf } from '../recordings.ts';
import { Follower, look, others, request, states } from './fake-world.ts';

describe('lost', () => {
  test('is only what neither the queue nor any build of the job knows', async () => {
    const follower = new Follower({ builds: { a: others(400) } }, [request('a', 17)]);
    const looks = [await follower.look(), await follower.look(), await follower.look()];
    expect(looks.map(({ seen }) => seen[0]?.state)).toEqual(['queued', 'queued', 'lost']);
    expect(looks[2]?.seen).toEqual([
      { key: 'a-17', state: 'lost', seen: 'queue item 17 has expired, and no build of a carries its id' },
    ]);
    // The server loads old builds from its disk: once is enough.
    const calls = looks.flatMap(one => one.calls);
    expect(calls.filter(call => call.includes('allBuilds'))).toHaveLength(1);
  });

  test('is no build whose page was missing for a moment', async () => {
    const gone = (call: string): Answer | null => (call.includes('/job/a/4/') ? NOT_FOUND : null);
    const builds = { a: [{ number: 4, queueId: 17, building: true }] };
    const follower = new Follower({ builds: { a: [] }, answers: gone }, [request('a', 17, 4)]);
    const states = [];
    for (let n = 0; n < 20; n += 1) {
      follower.world = n % 3 === 2 ? { builds } : { builds: { a: [] }, answers: gone };
      states.push((await follower.look()).seen[0]?.state);
    }
    expect(new Set(states)).toEqual(new Set(['running']));
  });

  test('is a build of a job that was made anew, whose builds count from 1 again', async () => {
    const builds = { a: [{ number: 4, queueId: 99, result: 'SUCCESS' }] };
    const { seen } = await look({ builds }, [request('a', 17, 4)], 3);
    expect(states(seen)).toEqual(['lost']);
  });

  test('needs no request for builds that their job lists no more', async () => {
    const tracked = Array.from({ length: 60 }, (_, n) => request('a', n, 960 + n));
    const { seen, calls } = await look(
      { builds: { a: others(80, 1_040).filter(({ number }) => number > 1_020) } },
      tracked,
      3,
    );
    expect(new Set(states(seen))).toEqual(new Set(['lost']));
    expect(calls).toHaveLength(2);
  });

  test('is, after half a minute, whatever a job had that is gone: deleted, renamed or hidden', async () => {
    const answers = (call: string): Answer | null => (call.includes('/job/a/') ? NOT_FOUND : null);
    const builds = { b: [{ number: 1, queueId: 5, building: true }] };
    const follower = new Follower(
      { answers, builds, waiting: { 19: 'busy' }, left: { 20: { cancelled: true } } },
      [request('a', 17), request('a', 18, 3), request('a', 19), request('a', 20), request('b', 5)],
    );
    const first = await follower.look();
    expect(states(first.seen)).toEqual(['unseen', 'unseen', 'queued', 'cancelled', 'running']);
    for (let second = 0; second < 29; second += 1) {
      expect((await follower.look()).seen.some(({ state }) => state === 'lost')).toBe(false);
    }
    const { seen } = await follower.look();
    const gone = 'its job a is gone: deleted, renamed or hidden from this user';
    expect(seen).toMatchObject([
      { key: 'a-17', state: 'lost', seen: gone },
      { key: 'a-18', state: 'lost', seen: gone },
      { key: 'a-19', state: 'queued' },
      { key: 'b-5', state: 'running' },
    ]);
  });

  test('is nothing of a job that is back within half a minute', async () => {
    const answers = (call: string): Answer | null => (call.includes('/job/a/') ? NOT_FOUND : null);
    const follower = new Follower({ answers }, [request('a', 18, 3)]);
    for (let second = 0; second < 20; second += 1) await follower.look();
    follower.world = { builds: { a: [{ number: 3, queueId: 18, result: 'SUCCESS' }] } };
    expect(states((await follower.look()).seen)).toEqual(['finished']);
  });

  test('is nothing of a job that may not be looked at, however long', async () => {
    const answers = (call: string): Answer | null =>
      call.includes('/job/a/api') ? answerOf(403, []) : call.includes('/job/a/3/') ? NOT_FOUND : null;
    expect(states((await look({ answers }, [request('a', 18, 3)], 60)).seen)).toEqual(['unseen']);
  });

  test('is what a crash of the controller has cost of its queue; what it had begun is told', async () => {
    const tracked = Array.from({ length: 8 }, (_, n) => request('a', n + 1));
    const follower = new Follower(
      { waiting: Object.fromEntries(tracked.map((_, n) => [n + 1, 'busy'])) },
      tracked,
    );
    await follower.look();
    // Left items are gone at once, a freestyle build that ran is aborted, three still wait.
    follower.world = {
      builds: { a: [{ number: 1, queueId: 1, result: 'ABORTED' }] },
      waiting: { 6: 'busy', 7: 'busy', 8: 'busy' },
    };
    const ends = new Map<string, string>();
    for (let n = 0; n < 12; n += 1)
      for (const { key, state } of (await follower.look()).seen) ends.set(key, state);
    expect([...ends.values()]).toEqual(['finished', ...Array(4).fill('lost'), ...Array(3).fill('queued')]);
  });

  test('is not what an older build of the job shows', async () => {
    const old = { number: 5, queueId: 17, result: 'SUCCESS' };
    const { seen } = await look({ builds: { a: [...others(400), old] } }, [request('a', 17)]);
    expect(seen[0]).toMatchObject({ state: 'finished', build: { number: 5 } });
  });

  test('is a known build that was deleted', async () => {
    const { seen } = await look({ builds: { a: others(3) } }, [request('a', 17, 4)], 3);
    expect(seen[0]).toMatchObject({
      state: 'lost',
      seen: 'build 4 of a is gone: deleted, or no longer visible',
    });
  });

  test('is nothing that a 404 of a proxy says', async () => {
    const answers = (call: string): Answer | null =>
      call.includes('/queue/item/') ? answerOf(404, []) : null;
    const { seen } = await look({ answers }, [request('a', 17)]);
    expect(seen[0]).toMatchObject({ state: 'unseen', refusal: { reason: 'unexpected-answer' } });
  });

  test.each([17, 18])('is nothing of a job that is out of sight (build %i)', async build => {
    const answers = (call: string): Answer | null => (call.includes('/job/a/') ? NOT_FOUND : null);
    const { seen } = await look({ answers }, [request('a', 17), request('a', 18, build)]);
    expect(states(seen)).toEqual(['unseen', 'unseen']);
  });
});
