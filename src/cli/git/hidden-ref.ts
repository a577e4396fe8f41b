import type { Problem } from '../../core/problem.ts';
import type { Git } from './git.ts';

/** Codes of a file that is no plan file at all: nobody can have meant it. */
const NO_PLAN: ReadonlySet<string> = new Set(['not-json', 'not-a-saved-plan', 'not-a-plan-file']);

/** Why a file was read where a git ref of the same name may have been meant; null: that cannot be. `code`: what is wrong with the file. */
export function hiddenRef(name: string, code: string, git: Git): Problem | null {
  if (!NO_PLAN.has(code)) return null;
  const commit = git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`]);
  if (!commit.ok) return null;
  const full = git(['rev-parse', '--symbolic-full-name', '--verify', '--quiet', '--end-of-options', name]);
  // What is no ref but names a commit, such as its hash, has no full name.
  const ref = (full.ok && full.value.toString('utf8').trim()) || `${name}^0`;
  return {
    code: 'hidden-ref',
    severity: 'error',
    message: `there is a file ${name}, which hides the git ref of this name, and it is no plan file`,
    next: `To compare with the ref, write \`--against ${ref}\`.`,
  };
}
