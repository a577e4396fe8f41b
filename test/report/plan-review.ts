import type { PlanStream } from '../../src/plan/plan.ts';
import {
  type PlanReview,
  planReview,
  type ReviewOptions,
  reviewPlans,
} from '../../src/schedule/review/plan-review.ts';
import { planOf } from '../plan/planning.ts';

/** One plan and what became of it: something of every kind of change. */
export const BEFORE = `version: 1
secrets: {TOKEN: {env: TOKEN}}
limits: {targets: {ci: {builds-per-day: 30}}}
targets:
  ci: {type: jenkins, url: "https://ci.example.com/", concurrency: 20}
  old: {type: jenkins, url: "https://old.example.com/"}
triggers:
  nightly:
    target: ci
    description: every platform
    job: platform/build
    schedule: [{cron: "0 2 * * *", timezone: Europe/Zurich}]
    matrix: {os: [linux, windows], python: ["3.12", "3.13"]}
    parameters: {OS: "\${{ matrix.os }}", PYTHON: "\${{ matrix.python }}", BRANCH: main, AUTH: "Bearer \${{ secrets.TOKEN }}"}
    max-parallel: 2
  deploy: {target: ci, job: platform/deploy, needs: [nightly]}
  weekly: {target: ci, job: report, schedule: [{cron: "10 2 * * 1"}]}
  soak: {target: ci, job: soak, matrix: {a: [1, 2, 3], b: [x, y, z], sample: {size: 2, seed: spring}}}
  legacy: {target: old, job: legacy}
`;

/** Values that would be markup, if somebody let them. */
export const HOSTILE = '</code><script>alert(1)</script> | ` @team #1 ![x](y) $x$';

export const AFTER = BEFORE.replace('0 2 * * *', '0 3 * * *')
  .replace('[linux, windows]', '[linux, macos]')
  .replace('BRANCH: main', `BRANCH: ${JSON.stringify(HOSTILE)}`)
  .replace('    max-parallel: 2\n', '')
  .replace('concurrency: 20', 'concurrency: 30')
  .replace('builds-per-day: 30', 'builds-per-day: 3000')
  .replace('seed: spring', 'seed: autumn')
  .replace('  weekly:', '  on-mondays:')
  .replace(
    / {2}legacy: .*\n/,
    '  fresh: {target: ci, job: fresh, needs: [nightly], if: "needs.nightly.failed > 0", schedule: [{cron: "0 7 * * *"}]}\n',
  )
  .replace(/ {2}old: .*\n/, '');

export const COMPARED = { before: 'main (1234567)', after: 'triggers.yaml' };

export const reviewOf = (before: PlanStream, after: PlanStream, shown = 100): PlanReview =>
  planReview(before, after, optionsOf(shown));

export const changesOf = (before: PlanStream, after: PlanStream, shown = 100) =>
  reviewPlans(before, after, optionsOf(shown));

const optionsOf = (shown: number): ReviewOptions => ({
  shown,
  from: Date.UTC(2026, 10, 1),
  durationOf: trigger => (trigger === 'fresh' ? null : 20 * 60_000),
});

export const review = (): PlanReview => reviewOf(planOf(BEFORE), planOf(AFTER));
