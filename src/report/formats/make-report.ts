import type { Problem } from '../../core/problem.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import type { PlanStream } from '../../plan/plan.ts';
import { outcomeOf, type RunSummary } from '../../run/summary.ts';
import type { Checkup } from '../../targets/checkup/finding.ts';
import type { TestedFile } from '../../testing/run-tests.ts';
import type { RunView } from '../run-view.ts';
import { checkupFindings, checkupSuites } from './checkup-report.ts';
import { findingSuite, problemFindings } from './problem-findings.ts';
import { type Report, type ReportPlace, type Reviewed, repeatable } from './report.ts';
import { type PathOf, placeOf } from './report-place.ts';
import { runSuites } from './run-cases.ts';
import { runFindings } from './run-findings.ts';
import { testFindings, testSuites } from './test-report.ts';

/** What a command has told, gathered while it ran. */
export interface Told {
  readonly command: string;
  /** The manifest's path, as the user named it. */
  readonly file: string;
  /** Not there: it could not be loaded. */
  readonly manifest: Manifest | null;
  readonly problems: readonly Problem[];
  readonly plan: PlanStream | null;
  /** Not there: the command compares nothing. */
  readonly review?: Reviewed;
  readonly checkup: Checkup | null;
  readonly run: { readonly summary: RunSummary; readonly view: RunView } | null;
  /** Not there: the command tests nothing. */
  readonly tests?: readonly TestedFile[];
}

export function makeReport(told: Told, pathOf: PathOf): Report {
  const { command, file, manifest, problems, plan, review, checkup, run, tests } = told;
  const path = pathOf(file);
  const found = [...problemFindings(problems, pathOf), ...(checkup === null ? [] : checkupFindings(checkup))];
  const head = { command, manifest: path, plan, ...(review === undefined ? {} : { review }) };
  if (tests !== undefined) {
    const findings = [...found, ...testFindings(tests, pathOf)];
    return { ...head, findings, suites: testSuites(tests, pathOf), run: null };
  }
  if (run === null) {
    const suites = checkup === null ? [findingSuite(path, found)] : checkupSuites(checkup);
    return { ...head, findings: found, suites, run: null };
  }
  const { summary, view } = run;
  const placeOfTrigger = (name: string): ReportPlace | null => {
    const at = manifest?.triggers.get(name)?.at;
    return at === undefined ? null : placeOf(at, pathOf);
  };
  const findings = repeatable(function* () {
    yield* found;
    yield* runFindings(summary, view, placeOfTrigger);
  });
  const { run: id, startedAt, finishedAt } = summary;
  const facts = { id, outcome: outcomeOf(summary), startedAt, finishedAt };
  return { ...head, findings, suites: runSuites(summary, view), run: facts };
}
