import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { err, ok, type Result } from '../../core/result.ts';

/** Why git gave no answer. */
export type GitFault =
  | { readonly kind: 'not-installed' }
  /** `said`: the first line of what it printed. */
  | { readonly kind: 'refused'; readonly said: string };

/** Lists of large repositories; more than this is a mistake. */
const MOST_BYTES = 512 * 1024 * 1024;

/** Asks git for something. */
export type Git = (args: readonly string[]) => Result<Buffer, GitFault>;

/**
 * Where git is asked about a file: in its folder, since its repository may be another than that of the working directory,
 * as in a submodule. Where the environment names the repository, as in hooks, its paths begin at the working directory.
 */
export const repositoryFolder = (file: string, env: Readonly<Record<string, string | undefined>>): string =>
  env.GIT_DIR === undefined ? dirname(file) : '.';

/**
 * Git in a folder, for questions that change nothing: no index is refreshed, nothing is fetched. Synchronous, as reading a
 * manifest is.
 */
export const gitIn =
  (folder: string, env: Readonly<Record<string, string | undefined>>): Git =>
  args => {
    const { error, status, stdout, stderr } = spawnSync('git', [...args], {
      cwd: folder,
      env: {
        ...env,
        GIT_OPTIONAL_LOCKS: '0',
        GIT_NO_LAZY_FETCH: '1',
        GIT_TERMINAL_PROMPT: '0',
        LC_ALL: 'C',
      },
      maxBuffer: MOST_BYTES,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    if (error !== undefined && 'code' in error && error.code === 'ENOENT')
      return err({ kind: 'not-installed' });
    if (error === undefined && status === 0) return ok(stdout);
    const [line = ''] = (error?.message ?? stderr.toString('utf8')).trim().split('\n');
    return err({ kind: 'refused', said: line.replace(/^fatal: /, '') });
  };
