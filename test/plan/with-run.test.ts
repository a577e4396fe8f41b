import { expect, test } from 'vitest';
import { showText } from '../../src/core/text.ts';
import { withRun } from '../../src/plan/with-run.ts';
import { withTrigger } from '../manifest/loading.ts';
import { planOf } from './planning.ts';

const HEAD =
  'version: 1\nsecrets: {A: {env: A}}\ntargets: {ci: {type: jenkins, url: "https://ci.example.com/"}}\n';
const BODY =
  'parameters: {RUN: "${{ run.id }}", DUE: "for ${{ run.scheduled-time }}", BOTH: "${{ run.id }}-${{ secrets.A }}", X: y}';

const parametersOf = (plan: ReturnType<typeof planOf>) =>
  Object.fromEntries([...(plan.requests[0]?.parameters ?? [])].map(([name, text]) => [name, showText(text)]));

test('a plan shows what is only known when a run begins as it is written', () => {
  expect(parametersOf(planOf(withTrigger(BODY, HEAD)))).toEqual({
    RUN: '${{ run.id }}',
    DUE: 'for ${{ run.scheduled-time }}',
    BOTH: '${{ run.id }}-${{ secrets.A }}',
    X: 'y',
  });
});

test('a run gives it its values, leaves secrets as references, and the plan as it is', () => {
  const plan = planOf(withTrigger(BODY, HEAD));
  const told = withRun(plan, { id: 'r1', scheduledTime: Date.UTC(2026, 2, 29, 1) });
  expect(parametersOf(told)).toEqual({
    RUN: 'r1',
    DUE: 'for 2026-03-29T01:00:00Z',
    BOTH: 'r1-${{ secrets.A }}',
    X: 'y',
  });
  expect(told.requests[0]?.key).toBe(plan.requests[0]?.key);
  expect(parametersOf(plan).RUN).toBe('${{ run.id }}');
});

test('a plan that says nothing of its run stays the very same', () => {
  const plan = planOf(withTrigger('parameters: {A: "${{ secrets.A }}"}', HEAD));
  expect(withRun(plan, { id: 'r1', scheduledTime: 0 })).toBe(plan);
});
