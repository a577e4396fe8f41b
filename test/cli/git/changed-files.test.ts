import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { changedFiles } from '../../../src/cli/git/changed-files.ts';
import { type Git, gitIn } from '../../../src/cli/git/git.ts';

const ENV = {
  PATH: process.env.PATH,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@example.com',
};

let folder = '';
const run = (...args: readonly string[]): string => {
  const { status, stdout, stderr } = spawnSync('git', args, { cwd: folder, env: ENV, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout;
};
const write = (name: string, text: string): void => {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), text);
};
const commit = (): void => {
  run('add', '-A');
  run('commit', '-qm', 'x');
};

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'volley-git-')));
  run('init', '-q', '-b', 'main');
  for (const name of ['kept', 'edited', 'gone', 'old name', 'sub/deep.txt'])
    write(name, `${name}\n`.repeat(20));
  commit();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Names from the top of the repository, or what is wrong. */
function changes(ref: string, at = folder, git: Git = gitIn(at, ENV)): readonly string[] | string {
  const found = changedFiles(ref, git, at);
  return found.ok ? found.value.files.map(file => relative(folder, file)).sort() : found.error.message;
}

describe('the files that have changed', () => {
  test('since the branch left, on it and not committed yet: edited, deleted, both names of renamed, new', () => {
    run('checkout', '-qb', 'feature');
    write('edited', 'other');
    rmSync(join(folder, 'gone'));
    commit();
    renameSync(join(folder, 'old name'), join(folder, 'neuer Näme'));
    write('sub/new.txt', '');
    run('checkout', '-q', 'main', '--', 'kept');
    expect(changes('main')).toEqual(['edited', 'gone', 'neuer Näme', 'old name', 'sub/new.txt']);
    expect(changes('main', join(folder, 'sub'))).toEqual(changes('main'));
  });

  test('what others have done on the other branch since does not count', () => {
    run('checkout', '-qb', 'feature');
    run('checkout', '-q', 'main');
    write('kept', 'theirs');
    commit();
    run('checkout', '-q', 'feature');
    expect(changes('main')).toEqual([]);
  });

  test('a look changes neither index nor work tree', () => {
    write('edited', 'other');
    const before = run('status', '--porcelain', '-z');
    changes('main');
    expect(run('status', '--porcelain', '-z')).toBe(before);
  });

  test('a ref that is not there, and one whose name is near', () => {
    expect(changes('mian')).toBe('there is no git commit "mian"');
    const found = changedFiles('mian', gitIn(folder, ENV), folder);
    expect(!found.ok && found.error.next).toBe('Did you mean "main"?');
    expect(changes('--output=x')).toBe('there is no git commit "--output=x"');
  });

  test('a shallow clone says so', () => {
    write('edited', 'other');
    commit();
    const clone = join(folder, 'clone');
    run('clone', '-q', '--depth=1', `file://${folder}`, clone);
    expect(changes('HEAD~1', clone)).toBe('there is no commit "HEAD~1" in this clone, which is shallow');
  });

  test('histories without a common commit', () => {
    run('checkout', '-q', '--orphan', 'other');
    write('edited', 'of another root');
    commit();
    expect(changes('main')).toBe('the work tree shares no commit with "main"');
  });

  test('no repository, and no git', () => {
    const outside = realpathSync(mkdtempSync(join(tmpdir(), 'volley-nogit-')));
    expect(changes('main', outside)).toMatch(/^what has changed cannot be told here: not a git repository/);
    rmSync(outside, { recursive: true });
    expect(changes('main', folder, gitIn(folder, { PATH: '/nowhere' }))).toMatch(/^git is not installed/);
  });
});
