import { beforeEach, describe, expect, test } from 'vitest';
import { queueId, requestKey, runId } from '../../src/core/ids.ts';
import type { Text } from '../../src/core/text.ts';
import type { Likeness } from '../../src/run/lost-answers/other-runs.ts';
import type { RequestState } from '../../src/run/request-state.ts';
import { otherRunsOf } from '../../src/store/other-runs.ts';
import type { NewRun } from '../../src/store/records.ts';
import type { Store } from '../../src/store/store.ts';
import { planOf } from '../run/bench.ts';
import { changed, newRun, Rig, raw, value } from './store-rig.ts';

const [OURS, OTHER] = [runId('r1'), runId('r2')];
const PLAN = planOf('  t: {job: [team, x], matrix: {n: [1, 2]}, parameters: {N: "${{ matrix.n }}"}}');
const KEY = PLAN.requests[1]?.key ?? requestKey('none');
const URL_OF_BUILD = 'http://ci/job/team/job/x/7/';

/** What looks like our request's own: sent at minute 10, first seen at minute 11. */
const MINUTE = 60_000;
const LIKENESS: Likeness = {
  key: KEY,
  job: ['team', 'x'],
  parameters: new Map(),
  session: 'one',
  queueId: queueId('57'),
  build: null,
  sentAt: 10 * MINUTE,
  lookedAt: 11 * MINUTE,
  seenAt: 11 * MINUTE,
};

const queued = (id: string, session: string): RequestState => ({
  state: 'queued',
  queueId: queueId(id),
  why: null,
  merged: null,
  sent: { at: 10 * MINUTE, session },
});
const build = { number: 7, url: URL_OF_BUILD };
const running: RequestState = { state: 'running', queueId: queueId('57'), build };
const finished: RequestState = { state: 'finished', build, result: 'SUCCESS', duration: 5 };

let rig: Rig;
let store: Store;
beforeEach(async () => {
  rig = new Rig();
  store = await rig.store();
  await value(await store.begin(newRun(OURS, PLAN), () => {})).close();
});

async function told(
  state: RequestState,
  at = 10 * MINUTE,
  run = OTHER,
  { plan = PLAN, ...more }: Partial<NewRun> = {},
): Promise<void> {
  const journal = value(await store.begin(newRun(run, plan, more), () => {}));
  void journal.append(changed(plan.requests.at(-1)?.key ?? KEY, state, at));
  await journal.close();
}

const holder = (changes: Partial<Likeness> = {}, run = OURS) =>
  otherRunsOf(store, run)({ ...LIKENESS, ...changes });

describe('what looks like the own one of a lost request is another run’s', () => {
  test('when that was told its queue item', async () => {
    await told(queued('57', 'one'));
    expect(await holder()).toBe('another');
    expect(await holder({}, OTHER)).toBe('nobody');
  });

  test('when that follows its build, or has seen it end', async () => {
    await told(running);
    await told(finished, 10 * MINUTE, runId('r3'));
    expect(await holder({ build: URL_OF_BUILD })).toBe('another');
    expect(await holder({ build: URL_OF_BUILD }, OTHER)).toBe('another');
    expect(await holder({ build: 'http://ci/job/TEAM/job/x/7/' })).toBe('another');
  });
});

describe('it is not', () => {
  test('when the other item is of another start of the server, or of another server', async () => {
    await told(queued('57', 'two'));
    expect(await holder()).toBe('nobody');
  });

  test('when that was told before our request was sent: a build of such an address is a new one', async () => {
    await told(finished, 5 * MINUTE);
    expect(await holder({ build: URL_OF_BUILD })).toBe('nobody');
  });
});

const announced: RequestState = { state: 'submitting', session: 'one' };

describe('it may be another run’s', () => {
  test('while that waits for the answer to a request of the same job', async () => {
    await told(announced);
    expect(await holder()).toBe('perhaps-another');
    expect(await holder({ job: ['Team', 'X'] })).toBe('perhaps-another');
    expect(await holder({ job: ['team', 'y'] })).toBe('nobody');
    expect(await holder({ session: 'two' })).toBe('nobody');
  });

  test('also where that is a further attempt', async () => {
    const journal = value(await store.begin(newRun(OTHER, PLAN), () => {}));
    const again = requestKey(`${KEY}~2`);
    const due = 0;
    void journal.append({ type: 'request-retried', at: 1, key: KEY, as: again, attempt: 2, due });
    void journal.append(changed(again, announced, 10 * MINUTE));
    await journal.close();
    expect(await holder()).toBe('perhaps-another');
  });

  test('but not when that was sent after it had been seen', async () => {
    await told(announced, 12 * MINUTE);
    expect(await holder()).toBe('nobody');
  });

  test('when it was seen in the queue, and that has left the queue since: it is known by its build from then on', async () => {
    await told(running, 11 * MINUTE + 1);
    expect(await holder()).toBe('perhaps-another');
    expect(await holder({ job: ['team', 'y'] })).toBe('nobody');
    expect(await holder({ build: `${URL_OF_BUILD}8/` })).toBe('nobody');
    // It was not in the queue any more.
    expect(await holder({ lookedAt: 12 * MINUTE })).toBe('nobody');
  });

  test('when the store cannot be read', async () => {
    await store.close();
    expect(await holder()).toBe('perhaps-another');
  });
});

describe('of a run whose journal cannot be read to its end, whatever it says', () => {
  /** Its last word was at `at`, after a part that is lost. */
  const damaged = async (at: number): Promise<void> => {
    const journal = value(await store.begin(newRun(OTHER, PLAN), () => {}));
    for (const when of [1, 2, at]) {
      void journal.append(changed(KEY, { state: 'planned' }, when));
      value(await journal.flush());
    }
    (await raw(rig.path)).exec('DELETE FROM journal WHERE run = 2 AND last = 2');
  };

  test('it may be, as it may have announced each of its requests', async () => {
    await damaged(10 * MINUTE);
    expect(await holder()).toBe('perhaps-another');
    // What is its own for certain is told by others.
    await told(queued('57', 'one'), 10 * MINUTE, runId('r3'));
    expect(await holder()).toBe('another');
  });

  test('also where not even the last word can be read', async () => {
    await damaged(MINUTE);
    (await raw(rig.path)).exec("UPDATE journal SET events = '[{' WHERE run = 2 AND last = 3");
    expect(await holder()).toBe('perhaps-another');
  });

  test('but not, if it has no request of that job, or none that asks for the same', async () => {
    await damaged(10 * MINUTE);
    expect(await holder({ job: ['team', 'y'] })).toBe('nobody');
    expect(await holder({ parameters: new Map([['N', '3']]) })).toBe('nobody');
    expect(await holder({ parameters: new Map([['N', '1']]) })).toBe('perhaps-another');
  });

  test('and not, if nobody has gone on with it since the request was sent', async () => {
    await damaged(8 * MINUTE);
    expect(await holder()).toBe('nobody');
  });
});

describe('what another run asks for, as far as the server tells it', () => {
  const plan = planOf(
    '  t: {job: [team, x], parameters: {R: "run ${{ run.id }}", S: "${{ run.scheduled-time }}", N: "1", P: "${{ secrets.P }}"}}\nsecrets: {P: {env: P}}',
  );
  const asking = (parameters: Readonly<Record<string, Text>>) =>
    holder({ parameters: new Map(Object.entries(parameters)) });

  test('decides whether it can have brought that about', async () => {
    await told(announced, 10 * MINUTE, OTHER, { plan });
    expect(await asking({ N: '1' })).toBe('perhaps-another');
    expect(await asking({ N: ' 1\r\n' })).toBe('perhaps-another');
    expect(await asking({ N: '2' })).toBe('nobody');
  });

  test('is known with its run: an id of the run tells two runs apart', async () => {
    await told(announced, 10 * MINUTE, OTHER, { plan });
    expect(await asking({ R: `run ${OURS}` })).toBe('nobody');
    expect(await asking({ R: `run ${OTHER}` })).toBe('perhaps-another');
  });

  test('is known with the time that its run was due', async () => {
    const origin = { kind: 'schedule', schedule: 't#1', instant: Date.UTC(2026, 10, 22, 7) } as const;
    await told(announced, 10 * MINUTE, OTHER, { plan, origin });
    expect(await asking({ S: '2026-11-22T07:00:00Z' })).toBe('perhaps-another');
    expect(await asking({ S: '2026-11-22T07:00:01Z' })).toBe('nobody');
  });

  test('is not told by secrets, and not by what it does not send', async () => {
    await told(announced, 10 * MINUTE, OTHER, { plan });
    expect(await asking({ P: 'x', Q: 'y' })).toBe('perhaps-another');
    expect(await asking({ N: [{ secret: 'N' }] })).toBe('perhaps-another');
  });
});

describe('of several that ask for the same, the one that was announced first comes first', () => {
  const ours = async (at: number): Promise<void> => {
    const journal = value(await store.claim(OURS, () => {}));
    void journal.append(changed(KEY, announced, at));
    await journal.close();
  };

  test('also where our own is the one', async () => {
    await ours(10 * MINUTE);
    await told(announced, 10 * MINUTE + 1);
    expect(await holder()).toBe('perhaps-a-later');
    expect(await holder({}, OTHER)).toBe('perhaps-another');
  });

  test('whatever the clocks of the processes say', async () => {
    await ours(10 * MINUTE + 1);
    await told(announced, 10 * MINUTE);
    for (const sentAt of [9 * MINUTE, 10 * MINUTE + 2]) {
      expect(await holder({ sentAt })).toBe('perhaps-another');
      expect(await holder({ sentAt }, OTHER)).toBe('perhaps-a-later');
    }
  });

  test('and of two at the same moment one and no other', async () => {
    await ours(10 * MINUTE);
    await told(announced, 10 * MINUTE);
    expect([await holder(), await holder({}, OTHER)].toSorted()).toEqual([
      'perhaps-a-later',
      'perhaps-another',
    ]);
  });
});
