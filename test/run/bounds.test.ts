import { expect, test } from 'vitest';
import { runId } from '../../src/core/ids.ts';
import { boundsOf } from '../../src/run/bounds.ts';
import { planOf } from './bench.ts';

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
