import type { Problem } from '../../core/problem.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { parseFault, type SandboxFault } from '../../sandbox/sandbox.ts';

/** All faults, or all that is wrong with them. */
export function readFaults(texts: readonly string[]): Result<readonly SandboxFault[], readonly Problem[]> {
  const faults: SandboxFault[] = [];
  const problems: Problem[] = [];
  for (const fault of texts.map(parseFault)) {
    if (fault.ok) faults.push(fault.value);
    else problems.push({ severity: 'error', ...fault.error });
  }
  return problems.length === 0 ? ok(faults) : err(problems);
}
