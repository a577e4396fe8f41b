import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { linkTrail } from '../../../src/cli/files/link-trail.ts';
import { tempFolder } from '../../store/store-rig.ts';

function folder() {
  const root = realpathSync(tempFolder());
  return {
    at: (path: string): string => join(root, path),
    file(path: string): void {
      mkdirSync(join(root, path, '..'), { recursive: true });
      writeFileSync(join(root, path), '');
    },
    link(path: string, to: string): void {
      mkdirSync(join(root, path, '..'), { recursive: true });
      symlinkSync(to, join(root, path));
    },
  };
}

describe('the paths at which a change gives a file another text', () => {
  test('a file that is no link has its own path alone', () => {
    const { at, file } = folder();
    file('a.yaml');
    expect(linkTrail(at('a.yaml'))).toEqual([at('a.yaml')]);
  });

  test('each link on the way counts, that of a folder too, and the file in the end', () => {
    const { at, file, link } = folder();
    // As Kubernetes mounts a ConfigMap.
    file('..2026/triggers.yaml');
    link('..data', '..2026');
    link('triggers.yaml', '..data/triggers.yaml');
    expect(linkTrail(at('triggers.yaml'))).toEqual([
      at('triggers.yaml'),
      at('..data'),
      at('..2026/triggers.yaml'),
    ]);
  });

  test('links may go up, and be absolute', () => {
    const { at, file, link } = folder();
    file('repo/triggers.yaml');
    link('etc/one.yaml', '../two.yaml');
    link('two.yaml', at('repo/triggers.yaml'));
    expect(linkTrail(at('etc/one.yaml'))).toEqual([
      at('etc/one.yaml'),
      at('two.yaml'),
      at('repo/triggers.yaml'),
    ]);
  });

  test('a link that leads nowhere ends the trail where its file would be', () => {
    const { at, link } = folder();
    link('a.yaml', 'gone/b.yaml');
    expect(linkTrail(at('a.yaml'))).toEqual([at('a.yaml'), at('gone/b.yaml')]);
  });

  test('links in a circle are given up', () => {
    const { at, link } = folder();
    link('a', 'b');
    link('b', 'a');
    expect(linkTrail(at('a')).length).toBeLessThan(50);
  });
});
