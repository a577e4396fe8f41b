import { expect, test } from 'vitest';
import { requestKey } from '../../../src/core/ids.ts';
import type { PlannedRequest } from '../../../src/plan/plan.ts';
import { Twins } from '../../../src/run/merging/twins.ts';
import { planOf } from '../bench.ts';

/** So many requests that ask for the same, and their line. */
function equals(amount: number): { readonly twins: Twins; readonly requests: readonly PlannedRequest[] } {
  const plan = planOf('  t: {job: x}');
  const requests = Array.from({ length: amount }, (_, n) =>
    plan.requests.map(request => ({ ...request, key: requestKey(`t${n}`) })),
  ).flat();
  return { twins: new Twins({ ...plan, requests }, () => false), requests };
}

/** In which order the turns of those come who have to wait. */
function enterAll(twins: Twins, requests: readonly PlannedRequest[]): PlannedRequest[] {
  const came: PlannedRequest[] = [];
  for (const request of requests) {
    const turn = twins.enter(request);
    if (turn === null) came.push(request);
    else void turn.turn.then(() => came.push(request));
  }
  return came;
}

test('each has its turn when the one before has left, but not who has left the line', async () => {
  const { twins, requests } = equals(5);
  const came = enterAll(twins, requests);
  const [first, second, third, fourth, fifth] = requests;
  if (!first || !second || !third || !fourth || !fifth) throw new Error('too few');
  expect(came).toEqual([first]);
  twins.left(third);
  twins.left(first);
  // It has started before, and now it has ended.
  twins.left(first);
  await Promise.resolve();
  expect(came).toEqual([first, second]);
  twins.left(second);
  await Promise.resolve();
  expect(came).toEqual([first, second, fourth]);
  twins.left(fifth);
  twins.left(fourth);
  expect(twins.enter(fifth)).toBeNull();
});

test('tens of thousands leave a line one by one in no time', async () => {
  const { twins, requests } = equals(40_000);
  const came = enterAll(twins, requests);
  for (const request of requests) {
    // When its build starts, and when that ends.
    twins.left(request);
    twins.left(request);
  }
  await Promise.resolve();
  expect(came).toHaveLength(requests.length);
});
