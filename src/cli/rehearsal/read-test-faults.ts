import { err, ok, type Result } from '../../core/result.ts';
import { parseFault, type SandboxFault } from '../../sandbox/sandbox.ts';
import type { ManifestTest } from '../../testing/test-file.ts';
import { type TestProblem, testProblem } from '../../testing/test-problem.ts';

/** What goes wrong in each test, or all faults that the sandbox does not know, at their places. */
export function readTestFaults(
  tests: readonly ManifestTest[],
): Result<ReadonlyMap<ManifestTest, readonly SandboxFault[]>, readonly TestProblem[]> {
  const faults = new Map<ManifestTest, readonly SandboxFault[]>();
  const problems: TestProblem[] = [];
  for (const test of tests) {
    const own: SandboxFault[] = [];
    for (const { value, at } of test.faults) {
      const fault = parseFault(value);
      if (fault.ok) own.push(fault.value);
      else problems.push(testProblem(fault.error.code, at, fault.error.message, fault.error.next));
    }
    faults.set(test, own);
  }
  return problems.length === 0 ? ok(faults) : err(problems);
}
