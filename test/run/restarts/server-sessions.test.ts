import { describe, expect, test } from 'vitest';
import { queueId, type RequestKey } from '../../../src/core/ids.ts';
import { ok } from '../../../src/core/result.ts';
import type { Restored } from '../../../src/run/requests/entry.ts';
import type { Suspect, Trace } from '../../../src/targets/trace.ts';
import { Bench, planOf, running } from '../bench.ts';
import { finished } from '../fake-target.ts';

const ABSENT: Trace = { certainty: 'absent', sameSession: false };

const two = (more = '') =>
  planOf(`  t: {job: x, matrix: {n: [1, 2]}, parameters: {N: "\${{ matrix.n }}"}${more}}`);

/** Two requests wait in the queue of a server that is then started anew, and looks show this of each of them. */
async function restartedWith(trace: (suspect: Suspect) => Trace, more = '') {
  const bench = new Bench();
  const suspects: Suspect[] = [];
  const others: ReadonlySet<string>[] = [];
  bench.target.onReconcile = (those, owned) => {
    suspects.push(...those);
    others.push(owned);
    return ok(new Map(those.map(suspect => [suspect.submission.key, trace(suspect)])));
  };
  bench.start(two(more));
  await bench.advance(2_000);
  bench.target.sessionNow = 'another';
  return { bench, suspects, others };
}

describe('a server that is started anew while requests wait in its queue', () => {
  test('what has their ids there is not taken for theirs: each is looked for by what it asked for', async () => {
    const build = { number: 7, url: 'http://ci/job/x/7/' };
    const { bench, suspects } = await restartedWith(({ submission, queueId: id }) => ({
      certainty: 'probable',
      queueId: id ?? queueId('none'),
      build: submission.parameters.get('N') === '1' ? build : { number: 8, url: 'http://ci/job/x/8/' },
    }));
    // Builds of others, which have the ids that were theirs.
    bench.target.onObserve = tracked =>
      ok(
        tracked.map(one =>
          finished(one.build === undefined ? one : { ...one, queueId: queueId(String(one.build.number)) }),
        ),
      );
    await bench.advance(10_000);
    expect(suspects.slice(0, 2).map(({ queueId: id, session }) => [id, session])).toEqual([
      ['1', 'session'],
      ['2', 'session'],
    ]);
    expect(bench.ended().requests.map(({ state }) => state)).toMatchObject([
      { build },
      { build: { number: 8 } },
    ]);
    expect(bench.target.submitted).toHaveLength(2);
  });

  test('what is neither in its queue nor built got lost with the queue for certain, and is sent again', async () => {
    const { bench } = await restartedWith(() => ABSENT);
    await bench.advance(60_000);
    expect(bench.target.submitted.map(({ parameters }) => parameters.get('N'))).toEqual(['1', '2', '1', '2']);
  });

  test('it is not sent again where `on-unknown` says so', async () => {
    const { bench } = await restartedWith(() => ABSENT, ', on-unknown: fail');
    await bench.advance(60_000);
    expect(bench.target.submitted).toHaveLength(2);
    expect(bench.ended().requests.map(({ verdict }) => verdict)).toEqual(['unknown', 'unknown']);
  });

  test('nor after an interrupt: it has come to its end then', async () => {
    const { bench } = await restartedWith(() => ABSENT);
    await bench.advance(10_000);
    bench.stop.abort();
    await bench.advance(29_000);
    expect(bench.target.submitted).toHaveLength(2);
    expect(bench.ended().requests.map(({ verdict }) => verdict)).toEqual(['skipped', 'skipped']);
  });

  test('several that could be it: it is unknown, and there is no second build', async () => {
    const { bench } = await restartedWith(() => ({ certainty: 'ambiguous', candidates: 2 }));
    await bench.advance(60_000);
    expect(bench.target.submitted).toHaveLength(2);
    expect(bench.ended().requests[0]?.state).toMatchObject({
      state: 'unknown',
      seen: expect.stringContaining('started anew while the request waited'),
    });
  });

  test('items that were known by ids of before do not stand in the way of those that have the ids now', async () => {
    const { bench, others } = await restartedWith(() => ABSENT);
    await bench.advance(5_000);
    expect(others.at(-1)?.size).toBe(0);
  });

  test('nothing is cancelled by an id of before; it is cancelled once it is found', async () => {
    let found = false;
    const { bench } = await restartedWith(
      ({ submission }) =>
        found
          ? { certainty: 'probable', queueId: queueId(`9${submission.parameters.get('N')}`), build: null }
          : { certainty: 'ambiguous', candidates: 1 },
      ', timeout: {queue: 3s}',
    );
    await bench.advance(1_500);
    expect(bench.target.cancelled).toEqual([]);
    found = true;
    await bench.advance(3_000);
    expect(bench.target.cancelled.map(({ queueId: id }) => id)).toEqual(['91', '92']);
  });
});

test('after a restart, a build that has the id of a new request may be one of before, and is checked', async () => {
  const { bench, suspects } = await restartedWith(() => ABSENT);
  await bench.advance(45_000);
  expect(bench.target.submitted.length).toBeGreaterThan(2);
  const before = suspects.length;
  bench.target.onObserve = tracked => ok(tracked.map(running));
  await bench.advance(3_000);
  expect(suspects.slice(before).some(({ session }) => session === 'another')).toBe(true);
});

test('while the server runs on, ids are good, and nothing is looked for', async () => {
  const bench = new Bench();
  let looks = 0;
  bench.target.onReconcile = () => {
    looks += 1;
    return ok(new Map());
  };
  bench.target.onObserve = tracked => ok(tracked.map(one => finished(one)));
  bench.start(two());
  await bench.advance(5_000);
  expect(bench.ended().requests.map(({ verdict }) => verdict)).toEqual(['succeeded', 'succeeded']);
  expect(looks).toBe(0);
});

test('a resumed run knows which start of the server its ids are of', async () => {
  const bench = new Bench();
  const plan = two();
  const [key] = plan.requests.map(request => request.key);
  if (key === undefined) throw new Error('the plan is empty');
  const sent = { at: bench.clock.now() - 5_000, session: 'one that is gone' };
  const state = { state: 'queued', queueId: queueId('5'), why: null, merged: null, sent } as const;
  const suspects: Suspect[] = [];
  bench.target.onReconcile = those => {
    suspects.push(...those);
    return ok(new Map(those.map(({ submission }) => [submission.key, ABSENT])));
  };
  bench.start(plan, {
    restored: new Map([[key, { state, changedAt: bench.clock.now(), cancelled: null, released: null }]]),
  });
  await bench.advance(2_000);
  expect(suspects[0]).toMatchObject({ queueId: '5', sentAt: sent.at, session: sent.session });
});

test('of two servers behind one address, which answer by turns, people are told once for each', async () => {
  const { bench } = await restartedWith(({ queueId: id }) => ({
    certainty: 'probable',
    queueId: id ?? queueId('none'),
    build: null,
  }));
  for (let turn = 0; turn < 8; turn += 1) {
    bench.target.sessionNow = turn % 2 === 0 ? 'another' : 'session';
    await bench.advance(8_000);
  }
  const told = bench.events.filter(({ type }) => type === 'request-reconciling');
  expect(told).toHaveLength(2 * 2);
});

test('a build that had ended before a restart is known by its number and the id of its item', async () => {
  const { bench, suspects } = await restartedWith(() => ABSENT);
  bench.target.sessionNow = 'session';
  bench.target.onObserve = tracked =>
    ok(tracked.flatMap(one => (one.queueId === '1' ? [finished(one)] : [])));
  await bench.advance(10_000);
  bench.target.sessionNow = 'another';
  bench.target.onObserve = tracked => ok(tracked.map(({ key }) => ({ key, state: 'queued', why: null })));
  await bench.advance(10_000);
  expect([...(suspects.at(-1)?.taken ?? [])]).toEqual([
    [queueId('1'), [{ number: 1, url: 'http://ci/job/x/1/' }]],
  ]);
});

test('the id of a build that was found after a restart may be the id of another’s item by now', async () => {
  const bench = new Bench();
  const plan = two();
  const [first, second] = plan.requests.map(({ key }) => key);
  if (first === undefined || second === undefined) throw new Error('the plan has two requests');
  const left = (session: string) =>
    ({ state: { state: 'submitting', session }, changedAt: 0, cancelled: null, released: null }) as const;
  const found = { certainty: 'probable', queueId: queueId('5') } as const;
  let looks = 0;
  bench.target.onReconcile = those => {
    looks += 1;
    const trace = (key: string): Trace => {
      if (key === first) return { ...found, build: { number: 7, url: 'http://ci/job/x/7/' } };
      return looks === 1 ? { certainty: 'ambiguous', candidates: 1 } : { ...found, build: null };
    };
    return ok(new Map(those.map(({ submission: { key } }) => [key, trace(key)])));
  };
  bench.start(plan, {
    restored: new Map([
      [first, left('one that is gone')],
      [second, left('session')],
    ]),
  });
  await bench.advance(5_000);
  const adopted = bench.events.filter(
    event => event.type === 'request-changed' && event.key === second && event.state.state === 'queued',
  );
  expect(adopted).toMatchObject([{ state: { queueId: '5' } }]);
});

test.each([
  ['one that is gone', []],
  ['session', ['5']],
])('an id that %s gave hides what has it in this one: %j', async (session, hidden) => {
  const bench = new Bench();
  const plan = two();
  const [first, second] = plan.requests.map(({ key }) => key);
  if (first === undefined || second === undefined) throw new Error('the plan has two requests');
  const others: ReadonlySet<string>[] = [];
  bench.target.onReconcile = (those, owned) => {
    others.push(owned);
    return ok(new Map(those.map(({ submission }) => [submission.key, ABSENT])));
  };
  const rest = { changedAt: 0, cancelled: null, released: null } as const;
  bench.start(plan, {
    restored: new Map<RequestKey, Restored>([
      [
        first,
        {
          ...rest,
          // What has become a build is known by its number as well.
          state: { state: 'cancelled', by: 'server' },
          item: { queueId: queueId('5'), session },
        },
      ],
      [second, { ...rest, state: { state: 'submitting', session: 'session' } }],
    ]),
  });
  await bench.advance(5_000);
  expect([...(others[0] ?? [])]).toEqual(hidden);
});
