import { describe, expect, test } from 'vitest';
import { queueId, requestKey } from '../../../src/core/ids.ts';
import type { Answer } from '../../../src/targets/jenkins/answer.ts';
import { createObserve } from '../../../src/targets/jenkins/observe.ts';
import type { Refusal } from '../../../src/targets/refusal.ts';
import type { Observation, Tracked } from '../../../src/targets/target.ts';
import { fakeController, json, NOT_FOUND } from './fake-controller.ts';
import { answerOf } from './recordings.ts';

const signal = new AbortController().signal;

interface Row {
  readonly number: number;
  readonly queueId: number;
  readonly building?: boolean;
  readonly inProgress?: boolean;
  readonly result?: string | null;
}

/** A controller in plain data; what is not said does not exist. */
interface World {
  /** Newest first. */
  readonly builds?: Readonly<Record<string, readonly Row[]>>;
  readonly waiting?: Readonly<Record<number, string>>;
  /** Queue items that have left, by id. */
  readonly left?: Readonly<Record<number, unknown>>;
  readonly answers?: (call: string) => Answer | null;
}

const full = (row: Row) => ({ building: false, result: null, duration: 5, ...row });

function answer(world: World, call: string): Answer {
  const special = world.answers?.(call);
  if (special) return special;
  const items = Object.entries(world.waiting ?? {}).map(([id, why]) => ({ id: Number(id), why }));
  if (call.startsWith('GET /queue/api')) return json({ items });
  if (call.startsWith('GET /computer/api')) {
    const running = Object.values(world.builds ?? {})
      .flat()
      .filter(({ building }) => building);
    const executors = running.map(({ number, queueId: id }) => ({
      currentExecutable: { number, queueId: id },
    }));
    return json({ computer: [{ executors: [{ currentExecutable: null }, {}], oneOffExecutors: executors }] });
  }
  const item = /\/queue\/item\/(\d+)\//.exec(call)?.[1];
  if (item !== undefined) {
    const left = world.left?.[Number(item)];
    return left === undefined ? NOT_FOUND : json(left);
  }
  const [, job = '', number, list, size] =
    /\/job\/([^/]+)(?:\/(\d+))?\/api\/json\?(?:(\w+)\[.*\]\{0,(\d+)\})?/.exec(call) ?? [];
  const builds = (world.builds?.[job] ?? []).map(full);
  if (number !== undefined) {
    const build = builds.find(row => row.number === Number(number));
    return build === undefined ? NOT_FOUND : json(build);
  }
  return json({
    [list ?? '']: builds.slice(0, list === 'builds' ? Math.min(100, Number(size)) : Number(size)),
  });
}

const request = (job: string, id: number | string, build?: number): Tracked => ({
  key: requestKey(`${job}-${id}`),
  job: [job],
  queueId: queueId(String(id)),
  ...(build === undefined
    ? {}
    : { build: { number: build, url: `https://ci.example.org/jenkins/job/${job}/${build}/` } }),
});

async function look(
  world: World,
  tracked: readonly Tracked[],
): Promise<{ seen: readonly Observation[]; calls: readonly string[] }> {
  const controller = fakeController(call => answer(world, call));
  const seen = await createObserve(controller)(tracked, signal);
  if (!seen.ok) throw new Error(seen.error.reason);
  return { seen: seen.value, calls: controller.calls };
}

const states = (seen: readonly Observation[]): readonly string[] => seen.map(({ state }) => state);
const others = (count: number, from = 1000): readonly Row[] =>
  Array.from({ length: count }, (_, n) => ({ number: from - n, queueId: 90_000 - n, result: 'SUCCESS' }));

describe('one look', () => {
  test('tells a finished build with its result, on the URL of the manifest', async () => {
    const { seen, calls } = await look({ builds: { a: [{ number: 4, queueId: 17, result: 'UNSTABLE' }] } }, [
      request('a', 17),
    ]);
    const url = 'https://ci.example.org/jenkins/job/a/4/';
    expect(seen).toEqual([
      { key: 'a-17', state: 'finished', build: { number: 4, url }, result: 'UNSTABLE', duration: 5 },
    ]);
    expect(calls).toHaveLength(1);
  });

  test.each([
    ['it builds', { building: true }],
    ['a pipeline has a result but still builds', { building: true, result: 'FAILURE' }],
    ['post-build work goes on', { result: 'SUCCESS', inProgress: true }],
    ['it has no result yet', {}],
  ])('calls a build running while %s', async (_name, row) => {
    const { seen } = await look({ builds: { a: [{ number: 4, queueId: 17, ...row }] } }, [request('a', 17)]);
    expect(states(seen)).toEqual(['running']);
  });

  test('tells why a request waits', async () => {
    const { seen } = await look({ waiting: { 17: 'Waiting for next available executor' } }, [
      request('a', 17),
    ]);
    expect(seen).toEqual([{ key: 'a-17', state: 'queued', why: 'Waiting for next available executor' }]);
  });

  test('does not mistake an item that has left for a lost one before its build shows', async () => {
    const left = { 17: { cancelled: false, why: null, executable: null } };
    expect(states((await look({ left }, [request('a', 17)])).seen)).toEqual(['queued']);
  });

  test('tells an item that was cancelled', async () => {
    const left = { 17: { cancelled: true, why: null, executable: null } };
    expect(states((await look({ left }, [request('a', 17)])).seen)).toEqual(['cancelled']);
  });

  test('finds the build of an item by itself when nothing else shows it', async () => {
    const left = { 17: { cancelled: false, executable: { number: 8, url: 'http://inner:8080/job/a/8/' } } };
    const { seen } = await look({ builds: { a: others(30) }, left }, [request('a', 17)]);
    expect(seen[0]).toMatchObject({
      state: 'running',
      build: { number: 8, url: 'https://ci.example.org/jenkins/job/a/8/' },
    });
  });

  test('follows a known build whose queue id the server no longer tells', async () => {
    const { seen } = await look({ builds: { a: [{ number: 4, queueId: -1, result: 'SUCCESS' }] } }, [
      request('a', 17, 4),
    ]);
    expect(states(seen)).toEqual(['finished']);
  });

  test('keeps 63-bit queue ids apart', async () => {
    const id = '9223372036854775807';
    const answers = (call: string): Answer | null =>
      call.startsWith('GET /queue/api')
        ? answerOf(
            200,
            [['Content-Type', 'application/json']],
            `{"items":[{"id":9223372036854775806,"why":"other"},{"id":${id},"why":"mine"}]}`,
          )
        : null;
    const { seen } = await look({ answers }, [request('a', id)]);
    expect(seen).toEqual([{ key: `a-${id}`, state: 'queued', why: 'mine' }]);
  });
});

describe('lost', () => {
  test('is only what neither the queue nor any build of the job knows', async () => {
    const { seen, calls } = await look({ builds: { a: others(400) } }, [request('a', 17)]);
    expect(seen).toEqual([
      { key: 'a-17', state: 'lost', seen: 'queue item 17 has expired, and no build of a carries its id' },
    ]);
    expect(calls.filter(call => call.includes('allBuilds'))).toHaveLength(1);
  });

  test('is not what an older build of the job shows', async () => {
    const old = { number: 5, queueId: 17, result: 'SUCCESS' };
    const { seen } = await look({ builds: { a: [...others(400), old] } }, [request('a', 17)]);
    expect(seen[0]).toMatchObject({ state: 'finished', build: { number: 5 } });
  });

  test('is a known build that was deleted', async () => {
    const { seen } = await look({ builds: { a: others(3) } }, [request('a', 17, 4)]);
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

describe('a page that the server will not give hides its own requests and no others', () => {
  const html = [['Content-Type', 'text/html']] as const;
  const pages: readonly (readonly [string, Answer, Refusal['reason']])[] = [
    ['403', answerOf(403, []), 'forbidden'],
    ['404', NOT_FOUND, 'not-found'],
    ['500', answerOf(500, []), 'server-error'],
    ['a web page', answerOf(200, html, '<html>'), 'login-page'],
    ['strange JSON', json({ builds: 'many' }), 'unexpected-answer'],
  ];

  test.each(pages)('a job whose builds are %s', async (_name, page, reason) => {
    const answers = (call: string): Answer | null => (call.includes('/job/b/') ? page : null);
    const builds = { a: [{ number: 4, queueId: 17, result: 'SUCCESS' }] };
    const { seen } = await look({ builds, answers, waiting: { 19: 'busy' } }, [
      request('a', 17),
      request('b', 18, 3),
      request('b', 19),
    ]);
    expect(seen).toMatchObject([
      { key: 'a-17', state: 'finished' },
      { key: 'b-18', state: 'unseen', refusal: { reason } },
      { key: 'b-19', state: 'queued', why: 'busy' },
    ]);
  });

  test.each([
    ['401', answerOf(401, [])],
    ['502', answerOf(502, [])],
    ['503', answerOf(503, [])],
    ['a redirect to sign in', answerOf(302, [['Location', 'https://sso.example.org/']])],
  ])('but %s is about the whole server', async (_name, page) => {
    const controller = fakeController(call => (call.includes('/job/b/') ? page : answer({}, call)));
    const seen = await createObserve(controller)([request('a', 17), request('b', 18)], signal);
    expect(seen.ok).toBe(false);
  });

  test('executors that the server stumbles over leave the other looks', async () => {
    const answers = (call: string): Answer | null => (call.includes('/computer/') ? answerOf(500, []) : null);
    const { seen } = await look(
      { answers, waiting: { 1: 'busy', 2: 'busy' } },
      [...'abcd'].map((job, n) => request(job, n)),
    );
    expect(states(seen)).toEqual(['lost', 'queued', 'queued', 'lost']);
  });
});

test('one queue item that the server stumbles over hides no other', async () => {
  const answers = (call: string): Answer | null =>
    call.includes('/queue/item/17/') ? answerOf(500, []) : null;
  const left = { 18: { cancelled: true } };
  const { seen } = await look({ answers, left }, [request('a', 17), request('a', 18)]);
  expect(states(seen)).toEqual(['unseen', 'cancelled']);
});

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

  test('a thousand of one job that run or have run cost four', async () => {
    const rows = Array.from({ length: 900 }, (_, n) => ({ number: 900 - n, queueId: 900 - n }));
    const builds = {
      a: rows.map(row => (row.number > 450 ? { ...row, building: true } : { ...row, result: 'SUCCESS' })),
    };
    const { seen, calls } = await look(
      { builds },
      rows.map(row => request('a', row.queueId)),
    );
    expect(states(seen).filter(state => state === 'finished')).toHaveLength(450);
    expect(states(seen).filter(state => state === 'running')).toHaveLength(450);
    expect(calls.map(call => call.replace(/\?.*\{0,/, ' '))).toHaveLength(4);
  });

  test('many jobs share two, and only those with news cost one more', async () => {
    const jobs = Array.from({ length: 50 }, (_, n) => `j${n}`);
    const builds = Object.fromEntries(
      jobs.map((job, n) => [
        job,
        [n < 48 ? { number: 1, queueId: n, building: true } : { number: 1, queueId: n, result: 'FAILURE' }],
      ]),
    );
    const { seen, calls } = await look(
      { builds },
      jobs.map((job, n) => request(job, n)),
    );
    expect(states(seen).filter(state => state === 'finished')).toHaveLength(2);
    expect(calls).toHaveLength(4);
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
    const controller = fakeController(call => answer({ left }, call));
    const observe = createObserve(controller);
    const seen = new Set<string>();
    for (let call = 0; call < 3; call++) {
      const observed = await observe(tracked, signal);
      const news = observed.ok
        ? observed.value.filter(one => one.state === 'queued' && one.why === 'soon')
        : [];
      expect(news.length).toBeLessThanOrEqual(20);
      for (const { key } of news) seen.add(key);
    }
    expect(seen.size).toBe(50);
  });

  test('nothing under way costs nothing', async () => {
    expect((await look({}, [])).calls).toEqual([]);
  });
});

test('a look that fails is a refusal, and reports nothing half', async () => {
  const controller = fakeController(call =>
    call.includes('/queue/api') ? answerOf(502, []) : answer({}, call),
  );
  const seen = await createObserve(controller)([request('a', 1)], signal);
  expect(!seen.ok && [seen.error.reason, seen.error.effect]).toEqual(['gateway', 'none']);
});
