import type { Problem } from '../../core/problem.ts';
import type { Bound, Budget } from '../../manifest/manifest.ts';
import { locate } from '../../manifest/tree.ts';
import type { Load, Peak } from './load-meter.ts';

/** Which bound of `limits:` the schedules break, each with the worst case and where the bound stands. */
export function budgetProblems(
  budgets: ReadonlyMap<string, Budget>,
  loads: ReadonlyMap<string, Load>,
): readonly Problem<'over-budget'>[] {
  return [...budgets].flatMap(([target, budget]) => {
    const load = loads.get(target);
    if (load === undefined) return [];
    return [
      ...over(target, budget.buildsPerDay, load.day, `on one day (${dayWords(load.day)})`),
      ...over(target, budget.buildsPerHour, load.hour, `within 60 minutes (from ${momentWords(load.hour)})`),
      ...over(target, budget.buildsInFlight, load.inFlight, `at once (at ${momentWords(load.inFlight)})`),
    ];
  });
}

function over(
  target: string,
  bound: Bound | null,
  peak: Peak,
  what: string,
): readonly Problem<'over-budget'>[] {
  if (bound === null || peak.builds <= bound.most) return [];
  return [
    {
      code: 'over-budget',
      severity: 'error',
      message: `the schedules bring ${peak.builds} builds to ${target} ${what}, and at most ${bound.most} are allowed`,
      at: locate(bound.at),
      next: 'Spread the schedules, make a matrix smaller, or raise the bound.',
    },
  ];
}

/** A day is not the same hours everywhere, so it is said whose it is. */
const dayWords = ({ at, timezone }: Peak): string => `${at} by the clock of ${timezone}`;

/** With the offset, since a clock that is put back shows an hour twice; that of UTC says nothing. */
const momentWords = ({ at, timezone }: Peak): string =>
  `${(timezone === 'UTC' ? at.replace(/\+00:00$/, '') : at).replace('T', ' ')} ${timezone}`;
