import { realpathSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { didYouMean } from '../../core/did-you-mean.ts';
import type { Problem } from '../../core/problem.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { ManifestFiles } from '../../manifest/compose/manifest-files.ts';
import type { Git, GitFault } from './git.ts';
import { gitFiles } from './git-files.ts';
import { parseTree } from './parse-tree.ts';

/** A commit, as far as manifests need it. */
export interface GitTree {
  /** Its full name. */
  readonly commit: string;
  /** Paths begin at the folder where volley runs, as on the disk. */
  readonly files: ManifestFiles;
  /** The path that a file of today had then, if it has been renamed since; null: it has not. */
  formerPath(path: string): string | null;
}

/** The tree of a git ref, read from the repository that `folder`, where `git` works, is in. Leaves the work tree alone. */
export function openTree(ref: string, git: Git, folder: string): Result<GitTree, Problem> {
  const top = git(['rev-parse', '--show-toplevel']);
  if (!top.ok) return err(noRepository(top.error));
  const root = top.value.toString('utf8').replace(/\n$/, '');
  const found = git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]);
  if (!found.ok) return err(unknownRef(ref, git));
  const commit = found.value.toString('utf8').trim();
  const listed = git(['ls-tree', '-r', '-l', '-z', '--full-tree', commit]);
  if (!listed.ok) return err(refused(`the commit ${commit} cannot be read`, listed.error));
  const here = realpathSync(folder);
  const read = (object: string): string | null => {
    const blob = git(['cat-file', 'blob', object]);
    return blob.ok ? blob.value.toString('utf8') : null;
  };
  return ok({
    commit,
    files: gitFiles(parseTree(listed.value.toString('utf8')), { root, here, read }),
    formerPath: path => formerPath(path, commit, git, { root, here }),
  });
}

/** By git's own judgement of what is a rename: similar enough to a file that is gone. */
function formerPath(
  path: string,
  commit: string,
  git: Git,
  { root, here }: { readonly root: string; readonly here: string },
): string | null {
  const args = ['diff', '--no-ext-diff', '-z', '--name-status', '-M', '--diff-filter=R', commit, '--'];
  const renames = git(args);
  if (!renames.ok) return null;
  const wanted = relative(root, resolve(here, path)).split(sep).join('/');
  const parts = renames.value.toString('utf8').split('\0');
  for (let at = 0; at + 2 < parts.length; at += 3) {
    const [from, to] = [parts[at + 1], parts[at + 2]];
    if (to === wanted && from !== undefined) return relative(here, resolve(root, from));
  }
  return null;
}

function noRepository(fault: GitFault): Problem {
  const next = 'Compare with a plan file or with `last` instead, or run volley in a clone.';
  if (fault.kind === 'not-installed')
    return problem('git is not installed, or not in PATH: a git ref cannot be read', next);
  return problem(`a git ref cannot be read here: ${fault.said}`, next);
}

const refused = (what: string, fault: GitFault): Problem =>
  problem(`${what}${fault.kind === 'refused' ? `: ${fault.said}` : ''}`, 'Fetch it, e.g. by `git fetch`.');

function unknownRef(ref: string, git: Git): Problem {
  const shallow = git(['rev-parse', '--is-shallow-repository']);
  if (shallow.ok && shallow.value.toString('utf8').trim() === 'true') {
    return problem(`there is no commit "${ref}" in this clone, which is shallow`, fetching(ref, git));
  }
  const refs = git(['for-each-ref', '--format=%(refname:short)']);
  const known = refs.ok ? refs.value.toString('utf8').split('\n').filter(Boolean) : [];
  const guess = known.find(name => name.endsWith(`/${ref}`)) ?? didYouMean(ref, known);
  return problem(
    `there is no plan file and no git commit "${ref}"`,
    guess === null ? 'Name a branch, a tag, a commit, a plan file, or `last`.' : `Did you mean "${guess}"?`,
  );
}

/** Servers know their own branches and tags, and neither `origin/…` nor ancestors (`~`, `^`). */
function fetching(ref: string, git: Git): string {
  const all = '`git fetch --unshallow`, or `fetch-depth: 0` of actions/checkout';
  if (!/^[\w./-]+$/.test(ref) || ref === 'HEAD') return `Fetch all history: ${all}.`;
  const listed = git(['remote']);
  const remotes = listed.ok ? listed.value.toString('utf8').split('\n').filter(Boolean) : [];
  const remote = remotes.find(name => ref.startsWith(`${name}/`));
  const branch = remote === undefined ? ref : ref.slice(remote.length + 1);
  const from = remote ?? remotes[0] ?? 'origin';
  return `Fetch it first: \`git fetch --depth=1 ${from} ${branch}\` and compare with FETCH_HEAD, or fetch all history: ${all}.`;
}

const problem = (message: string, next: string): Problem => ({
  code: 'git-ref',
  severity: 'error',
  message,
  next,
});
