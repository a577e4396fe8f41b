import { expect, test } from 'vitest';
import { err, ok, type Result } from '../../../../src/core/result.ts';
import { remember } from '../../../../src/targets/jenkins/controller/remembered.ts';
import { createAbortListeners } from '../../../../src/targets/jenkins/signals/abort-listeners.ts';
import { endedBy } from '../../../../src/targets/jenkins/signals/signals.ts';
import type { Refusal } from '../../../../src/targets/refusal.ts';
import { FakeClock } from '../../../fake-clock.ts';
import { refusal } from '../../../run/fake-target.ts';

const DAY = 86_400_000;

/** What is read is the number of the reading. */
function counting(answer: (reading: number) => Result<number, Refusal> = ok) {
  const clock = new FakeClock();
  let readings = 0;
  const fetch = async (): Promise<Result<number, Refusal>> => {
    readings += 1;
    return answer(readings);
  };
  const remembered = remember({ clock, aborts: createAbortListeners() }, fetch, () => 60_000);
  const signals = endedBy(new AbortController().signal);
  const get = async (maximumAge?: number): Promise<Result<number, Refusal>> =>
    remembered.get(signals, () => refusal('interrupted'), maximumAge);
  return { clock, get, readings: () => readings };
}

test.each([-DAY, DAY])(
  'how old a value is does not depend on a wall clock that is set by %d ms',
  async step => {
    const { clock, get } = counting();
    await get();
    clock.step(step);
    expect(await get(5_000)).toEqual(ok(1));
    clock.advance(5_001);
    expect(await get(5_000)).toEqual(ok(2));
  },
);

test.each([-DAY, DAY])('nor does how long a refusal stands, by %d ms', async step => {
  const { clock, get, readings } = counting(() => err(refusal('forbidden')));
  await get();
  clock.step(step);
  await get();
  expect(readings()).toBe(1);
  clock.advance(60_000);
  await get();
  expect(readings()).toBe(2);
});
