import type { Problem } from '../core/problem.ts';
import type { Location } from '../core/source.ts';
import type { ManifestProblemCode } from '../manifest/problem-code.ts';
import { locate } from '../manifest/tree.ts';

/** What can be wrong with a test file beside what can be wrong with any text of the manifest language. Stable. */
export type TestProblemCode =
  | ManifestProblemCode
  | 'empty-test-file'
  | 'duplicate-test'
  /** `on` beside `from` and `to`, or only one of those. */
  | 'bad-span'
  /** Something is expected that only a rehearsal, or only a span, could tell. */
  | 'missing-given'
  /** Names that the manifest does not have: a test that there is none of them would hold whatever the manifest says. */
  | 'unknown-trigger'
  | 'unknown-axis'
  | 'unknown-parameter'
  | 'unknown-job'
  | 'unknown-secret'
  /** The sandbox knows no such fault. */
  | 'bad-fault'
  /** A fire is expected, or not, at a time that the test is not about. */
  | 'outside-span'
  /** The span is about triggers without a schedule. */
  | 'no-schedule';

export type TestProblem = Problem<TestProblemCode>;

export const testProblem = (
  code: TestProblemCode,
  at: Location,
  message: string,
  next: string,
): TestProblem => ({ code, severity: 'error', message, at: locate(at), next });
