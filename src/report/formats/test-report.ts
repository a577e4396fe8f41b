import type { Problem } from '../../core/problem.ts';
import type { Mismatch } from '../../testing/mismatch.ts';
import type { TestResult } from '../../testing/run-test.ts';
import type { TestedFile } from '../../testing/run-tests.ts';
import { findingSuite, problemFindings } from './problem-findings.ts';
import type { ReportCase, ReportFinding, ReportSuite } from './report.ts';
import { type PathOf, placeOf } from './report-place.ts';

/** A suite for each test file, a case for each test; of a file that could not be tested, one for each problem. */
export const testSuites = (files: readonly TestedFile[], pathOf: PathOf): readonly ReportSuite[] =>
  files.map(file => {
    const path = pathOf(file.path);
    return file.kind === 'untested'
      ? findingSuite(path, problemFindings(file.problems, pathOf))
      : { name: path, startedAt: null, cases: file.results.map(result => caseOf(result, pathOf)) };
  });

/** What an editor or a pull request can show at its line. */
export const testFindings = (files: readonly TestedFile[], pathOf: PathOf): readonly ReportFinding[] =>
  problemFindings(
    files.flatMap(file =>
      file.kind === 'untested'
        ? file.problems
        : file.results.flatMap(({ mismatches }) => mismatches.map(asProblem)),
    ),
    pathOf,
  );

const asProblem = ({ code, message, at, next }: Mismatch): Problem => ({
  code,
  severity: 'error',
  message,
  at,
  next,
});

function caseOf({ test, mismatches, duration }: TestResult, pathOf: PathOf): ReportCase {
  const [first] = mismatches;
  return {
    name: test.name,
    duration,
    outcome:
      first === undefined
        ? { kind: 'passed' }
        : { kind: 'failed', code: first.code, message: first.message, next: first.next },
    link: null,
    properties: [],
    output: mismatches.flatMap(({ code, message, at, got }) => {
      const { file, line, column } = placeOf(at, pathOf);
      return [`${file}:${line}:${column} ${code}: ${message}`, ...got.map(text => `  got ${text}`)];
    }),
  };
}
