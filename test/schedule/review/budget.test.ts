import { describe, expect, test } from 'vitest';
import { noStyle } from '../../../src/core/style.ts';
import { problemsText } from '../../../src/report/problem-text.ts';
import { budgetProblems } from '../../../src/schedule/review/budget.ts';
import { forecast } from '../../../src/schedule/review/forecast.ts';
import { HEAD, manifestOf, underlined } from '../../manifest/loading.ts';
import { planOf } from '../../plan/planning.ts';
import { expectGolden } from '../../report/golden.ts';

const NIGHTLY =
  't: {job: j, matrix: {a: [1, 2, 3, 4]}, schedule: [{cron: "0 2 * * *", timezone: Europe/Zurich}]}';

const text = (
  limits: string,
  ...triggers: readonly string[]
): string => `${HEAD}limits: {targets: {ci: {${limits}}}}
triggers:
${triggers.map(trigger => `  ${trigger}\n`).join('')}`;

function problems(limits: string, triggers: readonly string[] = [NIGHTLY], from = Date.UTC(2026, 10, 1)) {
  const manifest = text(limits, ...triggers);
  const { limits: said } = manifestOf(manifest);
  const { loads } = forecast(planOf(manifest).triggers, {
    from,
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
  expect(
    underlined(text('builds-per-day: 4', NIGHTLY).replace('targets: {ci: {b', 'targets: {cj: {b')),
  ).toEqual(['unknown-target: cj']);
});

describe('where clocks are changed', () => {
  /** Zurich: clocks go forward on 2026-03-29 and back on 2026-10-25. */
  const SPRING = Date.UTC(2026, 2, 20);
  const AUTUMN = Date.UTC(2026, 9, 10);
  const zurich = (name: string, cron: string): string =>
    `${name}: {job: j, schedule: [{cron: "${cron}", timezone: Europe/Zurich}]}`;
  const messages = (limits: string, triggers: readonly string[], from: number): readonly string[] =>
    problems(limits, triggers, from).map(({ message }) => message);

  test('a nightly schedule is one build a day, also when its hour is left out or comes twice', () => {
    for (const from of [SPRING, AUTUMN])
      expect(messages('builds-per-day: 1, builds-per-hour: 1', [zurich('t', '30 2 * * *')], from)).toEqual(
        [],
      );
  });

  test('a day is as long as the clock of its zone makes it', () => {
    const hourly = [zurich('t', '0 * * * *')];
    expect(messages('builds-per-day: 24', hourly, AUTUMN)).toEqual([
      'the schedules bring 25 builds to ci on one day (2026-10-25 by the clock of Europe/Zurich), and at most 24 are allowed',
    ]);
    expect(messages('builds-per-day: 24', hourly, SPRING)).toEqual([]);
  });

  test('the two passes of an hour are two hours, and the offset tells which one is meant', () => {
    const both = [zurich('t', '30 * * * *'), 'u: {job: j, schedule: [{cron: "35 1 25 10 *"}]}'];
    expect(messages('builds-per-hour: 1', both, AUTUMN)).toEqual([
      'the schedules bring 2 builds to ci within 60 minutes (from 2026-10-25 02:30+01:00 Europe/Zurich), and at most 1 are allowed',
    ]);
  });

  test('in UTC an hour comes once, and its name says the offset', () => {
    const twice = ['t: {job: j, schedule: [{cron: "30 4 * * *"}, {cron: "40 4 * * *"}]}'];
    expect(messages('builds-per-hour: 1', twice, AUTUMN)).toEqual([
      'the schedules bring 2 builds to ci within 60 minutes (from 2026-10-10 04:30 UTC), and at most 1 are allowed',
    ]);
  });

  test('a date of several zones is told with all of them', () => {
    const twice = [
      zurich('t', '0 2 * * *'),
      'u: {job: j, schedule: [{cron: "0 22 * * *", timezone: America/New_York}]}',
    ];
    expect(messages('builds-per-day: 1', twice, AUTUMN)).toEqual([
      'the schedules bring 2 builds to ci on one day (2026-10-11 by the clock of America/New_York, Europe/Zurich), and at most 1 are allowed',
    ]);
  });
});
