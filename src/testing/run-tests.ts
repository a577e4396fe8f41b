import { inReadingOrder, type Problem } from '../core/problem.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { checkNames } from './check-names.ts';
import { runTest, type TestResult, type TestTerms } from './run-test.ts';
import type { ManifestTest } from './test-file.ts';
import type { TestProblem } from './test-problem.ts';

/** What became of a test file. Paths are as the user would write them. */
export type TestedFile =
  | {
      readonly kind: 'tested';
      readonly path: string;
      readonly manifest: string;
      readonly results: readonly TestResult[];
    }
  /** It, or its manifest, has problems, or cannot be read: nothing was tested. */
  | { readonly kind: 'untested'; readonly path: string; readonly problems: readonly Problem[] };

/** Runs tests one after the other; none, where one of them has names that the manifest has not. */
export async function runTests(
  tests: readonly ManifestTest[],
  manifest: Manifest,
  terms: TestTerms,
): Promise<Result<readonly TestResult[], readonly TestProblem[]>> {
  const problems = tests.flatMap(test => checkNames(test, manifest));
  if (problems.length > 0) return err(inReadingOrder(problems));
  const results: TestResult[] = [];
  for (const test of tests) results.push(await runTest(test, manifest, terms));
  return ok(results);
}
