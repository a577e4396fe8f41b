import { describe, expect, test } from 'vitest';
import type { Answer } from '../../../../src/targets/jenkins/http/answer.ts';
import { answerOf } from '../recordings.ts';
import { Follower, look, others, request, states } from './fake-world.ts';

describe('requests do not grow with the builds under way', () => {
  test('a thousand that wait cost two', async () => {
    const ids = Array.from({ length: 1000 }, (_, n) => n + 1);
    const waiting = Object.fromEntries(ids.map(id => [id, 'busy']));
    const { seen, calls } = await look(
      { waiting },
      ids.map(id => request('a', id)),
    );
    expect(seen.every(({ state }) => state === 'queued')).toBe(true);
    expect(calls).toHaveLength(2);
  });

  test('hundreds of one job that run or have run between two looks are all found, by pages of their job', async () => {
    const tracked = Array.from({ length: 900 }, (_, n) => request('a', n + 1));
    const waiting = Object.fromEntries(tracked.map((_, n) => [n + 1, 'busy']));
    const before = [{ number: 50, queueId: 90_000, result: 'SUCCESS' }];
    const follower = new Follower({ waiting, builds: { a: before } }, tracked);
    await follower.look();
    const rows = tracked.map((_, n) => ({
      number: 950 - n,
      queueId: 900 - n,
      ...(n % 2 === 0 ? { building: true } : { result: 'SUCCESS' }),
    }));
    follower.world = { builds: { a: [...rows, ...before] } };
    const { seen, calls } = await follower.look();
    expect(states(seen).filter(state => state === 'finished')).toHaveLength(450);
    expect(states(seen).filter(state => state === 'running')).toHaveLength(450);
    expect(calls.map(call => call.replace(/^.*\?(\w+).*\{/, '$1 {'))).toEqual([
      'allBuilds {0,120}',
      'allBuilds {120,950}',
    ]);
  });

  test('hundreds of one job that were there before the first look are all found in the second', async () => {
    const rows = Array.from({ length: 900 }, (_, n) => ({ number: 900 - n, queueId: 900 - n }));
    const builds = {
      a: rows.map(row => (row.number > 450 ? { ...row, building: true } : { ...row, result: 'SUCCESS' })),
    };
    const tracked = rows.map(row => request('a', row.queueId));
    const { seen, calls } = await look({ builds }, tracked, 2);
    expect(states(seen).filter(state => state === 'finished')).toHaveLength(450);
    expect(calls.length).toBeLessThanOrEqual(5);
  });

  test.each([
    ['before the answer to its trigger has come', 90],
    ['before it tells its queue id', -1],
  ])('a build that is listed %s needs no request of its own later', async (_name, early) => {
    const row = { number: 41, queueId: early, building: true };
    const builds = { a: [...others(30, 40)] };
    const follower = new Follower({ builds, waiting: { 70: 'busy' } }, [request('a', 70)]);
    await follower.look();
    const newer = others(30, 71);
    follower.world = { builds: { a: [...newer, row, ...builds.a] }, waiting: { 70: 'busy' } };
    await follower.look();
    follower.track([request('a', 90)]);
    follower.world = {
      builds: { a: [...newer, { ...row, queueId: 90 }, ...builds.a] },
      waiting: { 70: 'busy' },
    };
    const { seen, calls } = await follower.look();
    expect(states(seen)).toEqual(['queued', 'running']);
    expect(calls).toHaveLength(1);
  });

  test('what was looked through is not read again', async () => {
    const builds = { a: others(100, 5_000) };
    const follower = new Follower({ builds, waiting: { 70: 'busy' } }, [request('a', 70)]);
    for (let n = 0; n < 3; n += 1) await follower.look();
    const { calls } = await follower.look();
    expect(calls[0]).toContain('{0,21}');
  });

  test('one old build among many new ones does not have all between read', async () => {
    const builds = {
      a: [
        ...others(50, 5_000),
        { number: 10, queueId: 1, building: true },
        { number: 9, queueId: 2, building: true },
      ],
    };
    const { seen, calls } = await look({ builds }, [
      request('a', 1, 10),
      request('a', 2, 9),
      request('a', 89_997, 4_997),
    ]);
    expect(states(seen)).toEqual(['running', 'running', 'finished']);
    expect(calls.some(call => call.includes('allBuilds'))).toBe(false);
  });

  test('the jobs of a small folder share one, and the queue one now and then', async () => {
    const jobs = Array.from({ length: 10 }, (_, n) => `j${n}`);
    const builds = Object.fromEntries(
      jobs.map((job, n) => [
        job,
        [{ number: 1, queueId: n, ...(n % 2 === 0 ? { building: true } : { result: 'FAILURE' }) }],
      ]),
    );
    const follower = new Follower({ builds, waiting: { 77: 'busy' } }, [
      ...jobs.map((job, n) => request(job, n)),
      request('j0', 77),
    ]);
    const first = await follower.look();
    expect(states(first.seen).filter(state => state === 'finished')).toHaveLength(5);
    expect(first.calls).toHaveLength(3);
    expect((await follower.look()).calls).toHaveLength(1);
  });

  test('a folder of thousands of jobs is not read as a whole for the sake of two', async () => {
    const names = Array.from({ length: 5_000 }, (_, n) => `j${n}`);
    const builds = Object.fromEntries(
      names.map((job, n) => [job, [{ number: 1, queueId: n, building: true }]]),
    );
    const { calls } = await look({ builds }, [request('j1', 1), request('j2', 2)]);
    expect(calls.filter(call => call.includes('jobs[name,builds'))).toEqual([]);
  });

  test('many jobs of many folders share two, and only those with news cost one more', async () => {
    const jobs = Array.from({ length: 50 }, (_, n) => `j${n}`);
    const builds = Object.fromEntries(
      jobs.map((job, n) => [
        job,
        [n < 48 ? { number: 1, queueId: n, building: true } : { number: 1, queueId: n, result: 'FAILURE' }],
      ]),
    );
    // The folder would not be shown.
    const answers = (call: string): Answer | null => (call.includes('?jobs') ? answerOf(403, []) : null);
    const { seen, calls } = await look(
      { builds, answers },
      jobs.map((job, n) => request(job, n)),
      2,
    );
    expect(states(seen)).toHaveLength(48);
    expect(calls).toEqual([expect.stringContaining('/computer/')]);
  });

  test('a user who may not see the executors still learns everything', async () => {
    const jobs = ['a', 'b', 'c', 'd', 'e'];
    const builds = Object.fromEntries(
      jobs.map((job, n) => [job, [{ number: 1, queueId: n, building: true }]]),
    );
    const answers = (call: string): Answer | null => (call.includes('/computer/') ? answerOf(403, []) : null);
    const { seen } = await look(
      { builds, answers },
      jobs.map((job, n) => request(job, n)),
    );
    expect(states(seen)).toEqual(jobs.map(() => 'running'));
  });

  test('those without any trace are looked up twenty at a time, everyone in turn', async () => {
    const tracked = Array.from({ length: 50 }, (_, n) => request('a', n + 1));
    const left = Object.fromEntries(
      tracked.map(({ queueId: id }) => [id, { cancelled: false, why: 'soon' }]),
    );
    const follower = new Follower({ left }, tracked);
    // A crowd that is on neither list for the first time is most likely between the two.
    expect((await follower.look()).calls.filter(call => call.includes('/queue/item/'))).toEqual([]);
    const seen = new Set<string>();
    for (let call = 0; call < 5; call++) {
      const observed = await follower.look();
      const news = observed.seen.filter(one => one.state === 'queued' && one.why === 'soon');
      expect(news.length).toBeLessThanOrEqual(20);
      for (const { key } of news) seen.add(key);
    }
    expect(seen.size).toBe(50);
  });

  test('nothing under way costs nothing', async () => {
    expect((await look({}, [])).calls).toEqual([]);
  });
});
