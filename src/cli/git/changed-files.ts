import { realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import { didYouMean } from '../../core/did-you-mean.ts';
import type { Problem } from '../../core/problem.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Changes } from '../../plan/select/select-changes.ts';
import type { Git, GitFault } from './git.ts';

/**
 * The files that differ between the work tree and the last commit that it has in common with `ref`: what a pull request
 * against `ref` would show, and what is not committed yet, untracked files among it. A file that was deleted counts, and
 * of one that was renamed both names. Leaves index and work tree alone. `folder`: where `git` works.
 */
export function changedFiles(ref: string, git: Git, folder: string): Result<Changes, Problem> {
  const top = git(['rev-parse', '--show-toplevel']);
  if (!top.ok) return err(noRepository(top.error));
  const root = linesOf(top.value)[0] ?? '';
  const found = git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]);
  if (!found.ok) return err(unknownRef(ref, git));
  const base = git(['merge-base', 'HEAD', linesOf(found.value)[0] ?? '']);
  if (!base.ok) return err(nothingInCommon(ref, git));
  const changed = git([
    'diff',
    '--name-only',
    '-z',
    '--no-renames',
    '--no-ext-diff',
    '--no-relative',
    linesOf(base.value)[0] ?? '',
    '--',
  ]);
  const untracked = git(['ls-files', '-z', '--others', '--exclude-standard', '--full-name', '--', ':/']);
  if (!changed.ok || !untracked.ok) {
    const said = [changed, untracked].flatMap(result => (result.ok ? [] : [reason(result.error)]));
    return err(
      problem(`git cannot tell what has changed since ${ref}${said[0] ?? ''}`, 'Check the repository.'),
    );
  }
  const names = [changed.value, untracked.value].flatMap(list => list.toString('utf8').split('\0'));
  const files = names.filter(name => name !== '').map(name => slashed(join(root, name)));
  return ok({ ref, files, root: slashed(root), folder: slashed(realpathSync(folder)) });
}

function noRepository(fault: GitFault): Problem {
  const next = 'Run volley in a clone, or leave out --changed-only.';
  if (fault.kind === 'not-installed')
    return problem('git is not installed, or not in PATH: nobody can tell what has changed', next);
  return problem(`what has changed cannot be told here${reason(fault)}`, next);
}

function unknownRef(ref: string, git: Git): Problem {
  if (isShallow(git)) {
    return problem(
      `there is no commit "${ref}" in this clone, which is shallow`,
      'Fetch all history, e.g. by `git fetch --unshallow`, or `fetch-depth: 0` of actions/checkout.',
    );
  }
  const refs = git(['for-each-ref', '--format=%(refname:short)']);
  const known = refs.ok ? linesOf(refs.value) : [];
  const guess = known.find(name => name.endsWith(`/${ref}`)) ?? didYouMean(ref, known);
  const next = guess === null ? 'Name a branch, a tag or a commit.' : `Did you mean "${guess}"?`;
  return problem(`there is no git commit "${ref}"`, next);
}

const nothingInCommon = (ref: string, git: Git): Problem =>
  isShallow(git)
    ? problem(
        `this clone is shallow, and has no commit that it shares with "${ref}"`,
        'Fetch all history, e.g. by `git fetch --unshallow`, or `fetch-depth: 0` of actions/checkout.',
      )
    : problem(`the work tree shares no commit with "${ref}"`, 'Name a branch of the same history.');

function isShallow(git: Git): boolean {
  const shallow = git(['rev-parse', '--is-shallow-repository']);
  return shallow.ok && linesOf(shallow.value)[0] === 'true';
}

const reason = (fault: GitFault): string => (fault.kind === 'refused' ? `: ${fault.said}` : '');

const linesOf = (output: Buffer): readonly string[] => output.toString('utf8').split('\n').filter(Boolean);

const slashed = (path: string): string => path.split(sep).join('/');

const problem = (message: string, next: string): Problem => ({
  code: 'git-changes',
  severity: 'error',
  message,
  next,
});
