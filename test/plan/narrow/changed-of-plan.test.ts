import { describe, expect, test } from 'vitest';
import { isEmpty, planDiff } from '../../../src/plan/diff/plan-diff.ts';
import type { PlanOptions } from '../../../src/plan/make-plan.ts';
import { showCombination } from '../../../src/plan/matrix.ts';
import { changedOfPlan } from '../../../src/plan/narrow/changed-of-plan.ts';
import { planParts } from '../../../src/plan/plan-parts.ts';
import { manifestOf, withTrigger } from '../../manifest/loading.ts';
import { optionsOf, planOf } from '../planning.ts';

const servicesOf = (services: string, parameter = 'old'): string =>
  `${withTrigger(
    `matrix: {service: [${services}]}\npaths: ["services/\${{ matrix.service }}"]\nparameters: {P: ${parameter}}`,
  )}  always: {job: a}\n`;

const since = (...files: readonly string[]): PlanOptions => ({
  ...optionsOf({}),
  changes: { ref: 'main', files: files.map(file => `/repo/${file}`), root: '/repo', folder: '/repo' },
});

/** `t service=api` for each request that is compared, of a plan of then. */
const compared = (then: string, now: string, wanted: PlanOptions): readonly string[] =>
  [...changedOfPlan(planOf(then), manifestOf(now), wanted).requests].map(({ trigger, combination }) =>
    `${trigger} ${showCombination(combination)}`.trim(),
  );

describe('of a plan that is there already, --changed-only leaves', () => {
  const then = servicesOf('api, web');

  test('what it leaves of the manifest of now, whose paths it asks', () => {
    expect(compared(then, then, since('services/api/a.ts'))).toEqual(['t service=api', 'always']);
    expect(compared(then, then, since('services/web/a.ts'))).toEqual(['t service=web', 'always']);
    expect(compared(then, then, optionsOf({}))).toEqual(['t service=api', 't service=web', 'always']);
  });

  test('so that nothing differs but what has changed', () => {
    const manifest = manifestOf(servicesOf('api, web', 'new'));
    const diffSince = (...files: readonly string[]) =>
      planDiff(
        changedOfPlan(planOf(then), manifest, since(...files)),
        planParts(manifest, since(...files)).plan,
        10,
      );
    expect(isEmpty(diffSince('README.md'))).toBe(true);
    expect(diffSince('services/web/a.ts').totals).toEqual({
      before: 2,
      after: 2,
      added: 0,
      removed: 0,
      changed: 1,
      renamed: 0,
    });
  });

  test('what is there no more, of which nobody can tell whether it has changed', () => {
    const now = servicesOf('api');
    expect(compared(then, now, since('README.md'))).toEqual(['t service=web', 'always']);
  });
});
