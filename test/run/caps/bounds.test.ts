import { expect, test } from 'vitest';
import { runId } from '../../../src/core/ids.ts';
import { boundsOf, createBoundsOf } from '../../../src/run/caps/bounds.ts';
import { planOf } from '../bench.ts';

test('the group comes first, a trigger’s cap is that of its run, and the others are those of the process', () => {
  const plan = planOf(
    '  t: {job: x, max-parallel: 3, concurrency: {group: DB, limit: 2}}',
    ', concurrency: 7',
  );
  const [request] = plan.requests;
  const [trigger] = plan.triggers;
  if (request === undefined || trigger === undefined) throw new Error('the plan is empty');
  const bounds = boundsOf(request, trigger, plan, { run: runId('one'), maxParallel: 9 });
  expect(bounds).toEqual([
    { kind: 'group', name: 'DB', limit: 2 },
    { kind: 'trigger', name: 't', limit: 3, scope: 'one' },
    { kind: 'target', name: 'ci', limit: 7 },
    { kind: 'process', name: 'volley', limit: 9 },
  ]);
});

test('requests that follow each other have the caps of their own trigger, group and target, each time', () => {
  const plan = planOf(
    '  a: {job: x, max-parallel: 2, matrix: {n: [1, 2]}, concurrency: {group: "g-${{ matrix.n }}"}, parameters: {N: "${{ matrix.n }}"}}\n' +
      '  b: {job: y, max-parallel: 3, matrix: {n: [1, 2]}, parameters: {N: "${{ matrix.n }}"}}',
  );
  const ofRun = { run: runId('run'), maxParallel: 5 };
  const remembered = createBoundsOf(plan, ofRun);
  const triggers = new Map(plan.triggers.map(trigger => [trigger.name, trigger]));
  for (const request of [...plan.requests, ...plan.requests.toReversed()]) {
    const trigger = triggers.get(request.trigger);
    if (trigger === undefined) throw new Error('the plan lacks a trigger');
    expect(remembered(request, trigger)).toEqual(boundsOf(request, trigger, plan, ofRun));
  }
});
