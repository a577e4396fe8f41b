import { describe, expect, test } from 'vitest';
import { gitFiles } from '../../../src/cli/git/git-files.ts';
import { parseTree } from '../../../src/cli/git/parse-tree.ts';

/** The contents of each object are its name, which for a link is the path to which it leads. */
const LISTING = [
  '100644 blob aaa1      10\ttriggers.yaml',
  '100755 blob aaa2      20\tparts/one.yaml',
  '100644 blob aaa3  999999\tparts/large file.yaml',
  '120000 blob bbb1       9\tlink.yaml',
  '120000 blob bbb2       5\tshared',
  '120000 blob bbb3       9\tparts/circle.yaml',
  '120000 blob bbb4      12\toutside.yaml',
  '120000 blob bbb5      15\tabsolute.yaml',
  '160000 commit ccc1       -\tmodule',
  '',
].join('\0');

const LINKS = new Map([
  ['bbb1', 'parts/../parts/one.yaml'],
  ['bbb2', 'parts'],
  ['bbb3', 'circle.yaml'],
  ['bbb4', '../../etc/passwd'],
  ['bbb5', '/parts/one.yaml'],
]);

const files = gitFiles(parseTree(LISTING), {
  root: '/repo',
  here: '/repo/parts',
  read: object => (object === 'aaa1' ? null : (LINKS.get(object) ?? `text of ${object}`)),
});

describe('the files of a commit', () => {
  test('are found by paths that begin where volley runs', () => {
    expect(files.read('one.yaml', 100)).toEqual({ ok: true, value: 'text of aaa2' });
    expect(files.read('/repo/parts/one.yaml', 100)).toEqual({ ok: true, value: 'text of aaa2' });
    expect(files.realPath('../triggers.yaml')).toBe('/repo/triggers.yaml');
  });

  test('are found behind links to files and folders', () => {
    expect(files.realPath('../link.yaml')).toBe('/repo/parts/one.yaml');
    expect(files.realPath('../shared/one.yaml')).toBe('/repo/parts/one.yaml');
  });

  test('are never those of the disk: links that lead out or in a circle lead nowhere', () => {
    expect(files.realPath('../outside.yaml')).toBeNull();
    expect(files.realPath('../absolute.yaml')).toBeNull();
    expect(files.realPath('circle.yaml')).toBeNull();
    expect(files.realPath('/etc/passwd')).toBeNull();
  });

  test('say why there is no text', () => {
    expect(files.read('none.yaml', 100)).toEqual({ ok: false, error: { kind: 'missing' } });
    expect(files.read('../parts', 100)).toEqual({ ok: false, error: { kind: 'folder' } });
    expect(files.read('large file.yaml', 100)).toEqual({
      ok: false,
      error: { kind: 'too-large', bytes: 999_999 },
    });
    expect(files.read('../triggers.yaml', 100)).toEqual({
      ok: false,
      error: { kind: 'unreadable', reason: 'not in this clone' },
    });
  });

  test('are listed with what links point to; submodules are not', () => {
    expect([...files.list('..')].sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
      { name: 'absolute.yaml', kind: 'other' },
      { name: 'link.yaml', kind: 'file' },
      { name: 'outside.yaml', kind: 'other' },
      { name: 'parts', kind: 'folder' },
      { name: 'shared', kind: 'other' },
      { name: 'triggers.yaml', kind: 'file' },
    ]);
    expect(files.list('none')).toEqual([]);
  });
});
