import { describe, expect, test } from 'vitest';
import { createObserve } from '../../../../src/targets/jenkins/follow/observe.ts';
import type { Answer } from '../../../../src/targets/jenkins/http/answer.ts';
import type { Refusal } from '../../../../src/targets/refusal.ts';
import { fakeController, json, NOT_FOUND } from '../fake-controller.ts';
import { answerOf } from '../recordings.ts';
import { answer, Follower, look, others, request, states } from './fake-world.ts';

const signal = new AbortController().signal;

describe('one look', () => {
  // SOURCE.md S9: a job's status can be followed remotely.
  test('S9: tells a finished build with its result, on the URL of the manifest', async () => {
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

test('S2: whatever is looked at is asked for as api/json, and never without naming the fields', async () => {
  const tracked = [
    request('a', 17),
    request('a', 18, 3),
    ...Array.from({ length: 9 }, (_, n) => request(`b${n}`, n)),
  ];
  const follower = new Follower({ builds: { a: others(200) } }, tracked);
  const calls = (await Promise.all([follower.look(), follower.look()])).flatMap(look => look.calls);
  expect(calls.length).toBeGreaterThan(3);
  for (const call of calls) expect(call).toMatch(/^GET \S*\/api\/json\?\w+/);
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
    const builds = {
      a: [{ number: 1, queueId: 0, result: 'SUCCESS' }],
      d: [{ number: 1, queueId: 3, building: true }],
    };
    const { seen } = await look(
      { answers, builds, waiting: { 1: 'busy', 2: 'busy' } },
      [...'abcd'].map((job, n) => request(job, n)),
    );
    expect(states(seen)).toEqual(['finished', 'queued', 'queued', 'running']);
  });
});

test('one queue item that the server stumbles over hides no other', async () => {
  const answers = (call: string): Answer | null =>
    call.includes('/queue/item/17/') ? answerOf(500, []) : null;
  const left = { 18: { cancelled: true } };
  const { seen } = await look({ answers, left }, [request('a', 17), request('a', 18)]);
  expect(states(seen)).toEqual(['unseen', 'cancelled']);
});

test('a look that fails is a refusal, and reports nothing half', async () => {
  const controller = fakeController(call =>
    call.includes('/queue/api') ? answerOf(502, []) : answer({}, call),
  );
  const seen = await createObserve(controller)([request('a', 1)], signal);
  expect(!seen.ok && [seen.error.reason, seen.error.effect]).toEqual(['gateway', 'none']);
});
