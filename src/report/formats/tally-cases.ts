import type { ReportCase } from './report.ts';

/** How many cases ended how. */
export interface CaseTally {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
  /** Of all builds together, in milliseconds. */
  readonly duration: number;
}

export function tallyCases(cases: Iterable<ReportCase>): CaseTally {
  const tally = { tests: 0, failures: 0, errors: 0, skipped: 0, duration: 0 };
  for (const { outcome, duration } of cases) {
    tally.tests += 1;
    tally.duration += duration ?? 0;
    if (outcome.kind === 'failed') tally.failures += 1;
    if (outcome.kind === 'error') tally.errors += 1;
    if (outcome.kind === 'skipped') tally.skipped += 1;
  }
  return tally;
}
