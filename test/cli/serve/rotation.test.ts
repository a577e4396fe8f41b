import { expect, test } from 'vitest';
import { rotationAt } from '../../../src/cli/serve/rotation.ts';
import { makePlan } from '../../../src/plan/make-plan.ts';
import { showCombination } from '../../../src/plan/matrix.ts';
import { manifestOf, withTrigger } from '../../manifest/loading.ts';
import { optionsOf } from '../../plan/planning.ts';

const NIGHTLY = withTrigger(
  'schedule: [{cron: "0 2 * * *"}]\nmatrix: {os: [linux, windows], py: ["3.12", "3.13", "3.14"], rotate: {size: 2}}',
);

const DAY = 86_400_000;

test('fires that follow each other take other combinations, until all have run, and so it goes on', () => {
  const manifest = manifestOf(NIGHTLY);
  const fired = (day: number): readonly string[] => {
    const at = Date.UTC(2026, 10, 1, 2) + day * DAY;
    const made = makePlan(manifest, { ...optionsOf({}), rotation: rotationAt(manifest, 't', at) });
    return made.ok ? made.value.requests.map(({ combination }) => showCombination(combination)) : [];
  };
  const cycle = [fired(0), fired(1), fired(2)];
  expect(cycle.map(({ length }) => length)).toEqual([2, 2, 2]);
  expect(new Set(cycle.flat()).size).toBe(6);
  expect([fired(3), fired(4), fired(5)]).toEqual(cycle);
});

test('what follows the trigger in the same run rotates along', () => {
  const text = `${withTrigger('schedule: [{cron: "0 2 * * *"}]')}  u: {job: u, needs: [t], matrix: {n: [a, b], rotate: {size: 1}}}\n`;
  const at = (day: number): number => rotationAt(manifestOf(text), 't', Date.UTC(2026, 10, day, 2));
  expect(at(2) - at(1)).toBe(1);
});

test('where nothing rotates no fires are counted', () => {
  const everySecond = withTrigger('schedule: [{cron: "* * * * * *"}]');
  expect(rotationAt(manifestOf(everySecond), 't', Date.UTC(2026, 0, 1, 1))).toBe(0);
});
