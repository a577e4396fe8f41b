import { expect, test } from 'vitest';
import { noStyle } from '../../../src/core/style.ts';
import { problemsText } from '../../../src/report/problem-text.ts';
import { budgetProblems } from '../../../src/schedule/review/budget.ts';
import { forecast } from '../../../src/schedule/review/forecast.ts';
import { HEAD, manifestOf, underlined } from '../../manifest/loading.ts';
import { planOf } from '../../plan/planning.ts';
import { expectGolden } from '../../report/golden.ts';

const text = (limits: string): string => `${HEAD}limits: {targets: {ci: {${limits}}}}
triggers:
  t: {job: j, matrix: {a: [1, 2, 3, 4]}, schedule: [{cron: "0 2 * * *", timezone: Europe/Zurich}]}
`;

function problems(limits: string) {
  const { limits: said } = manifestOf(text(limits));
  const { loads } = forecast(planOf(text(limits)).triggers, {
    from: Date.UTC(2026, 10, 1),
    durationOf: () => null,
  });
  return budgetProblems(said.targets, loads);
}

test('schedules that ask for more than a budget allows are told with the worst case and the bound', () => {
  expectGolden(
    'over-budget',
    problemsText(problems('builds-per-day: 3, builds-per-hour: 2, builds-in-flight: 1'), noStyle),
  );
});

test('what is just within a budget is not told', () => {
  expect(problems('builds-per-day: 4, builds-per-hour: 4, builds-in-flight: 4')).toEqual([]);
});

test('a budget of a target that there is not is an error where it stands', () => {
  expect(underlined(text('builds-per-day: 4').replace('targets: {ci: {b', 'targets: {cj: {b'))).toEqual([
    'unknown-target: cj',
  ]);
});
