import { expect, test } from 'vitest';
import { queueId, requestKey } from '../../../src/core/ids.ts';
import { err, ok } from '../../../src/core/result.ts';
import { askToCancel } from '../../../src/run/cancel/ask-to-cancel.ts';
import type { Tracked } from '../../../src/targets/follower.ts';
import type { Refusal } from '../../../src/targets/refusal.ts';
import { FakeClock } from '../../fake-clock.ts';
import { FakeTarget, refusal } from '../fake-target.ts';

const QUEUED: Tracked = { key: requestKey('k'), job: ['x'], queueId: queueId('1') };
const RUNNING: Tracked = { ...QUEUED, build: { number: 1, url: 'http://ci/job/x/1/' } };

/** How often it was asked for, by a server that refuses it so, for the first `times`. */
async function asked(tracked: Tracked, first: Refusal, times = 2): Promise<number> {
  const target = new FakeTarget();
  const clock = new FakeClock();
  target.onCancel = () => (target.cancelled.length > times ? ok(undefined) : err(first));
  const done = askToCancel(target, tracked, {
    clock,
    over: new AbortController().signal,
    isWanted: () => true,
  });
  for (let turn = 0; turn < 20; turn += 1) {
    for (let settling = 0; settling < 10; settling += 1) await Promise.resolve();
    clock.advance(10_000);
  }
  await done;
  return target.cancelled.length;
}

test('a stop is asked for again while the server is down, starts or limits the rate', async () => {
  for (const reason of ['unreachable', 'starting', 'rate-limited'] as const)
    expect([reason, await asked(RUNNING, refusal(reason))]).toEqual([reason, 3]);
});

test('a stop that may have had its effect is not repeated: two of them can kill a pipeline hard', async () => {
  expect(await asked(RUNNING, refusal('no-answer', 'possible'))).toBe(1);
  expect(await asked(RUNNING, refusal('gateway', 'possible'))).toBe(1);
});

test('an item is taken out of the queue until there is an answer', async () => {
  expect(await asked(QUEUED, refusal('no-answer', 'possible'))).toBe(3);
});

test('what time does not mend is not asked for again', async () => {
  expect(await asked(QUEUED, refusal('forbidden'))).toBe(1);
});

test('a server that never does it is given up', async () => {
  expect(await asked(RUNNING, refusal('starting'), Infinity)).toBe(6);
});
