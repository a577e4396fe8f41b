import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import {
  isMeantHere,
  isOfManifest,
  type ManifestIdentity,
} from '../../../src/cli/manifest/manifest-of-run.ts';
import { manifestPath } from '../../../src/cli/manifest/manifest-path.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'volley-identity-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of ['a', 'b']) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'triggers.yaml'), name);
  }
});

const at = (name: string): string => join(folder, name, 'triggers.yaml');

const run = (path: string | null, digest: string) => ({
  manifest: { path: 'triggers.yaml', digest },
  manifestPath: path,
});

describe('a run is of the manifest', () => {
  const here = (): ManifestIdentity => ({
    name: 'triggers.yaml',
    path: at('a'),
    digest: 'sha256:now',
  });

  test('that stood in the same place, however it read then', () => {
    expect(isOfManifest(run(at('a'), 'sha256:then'), here())).toBe(true);
    expect(isMeantHere(run(at('a'), 'sha256:then'), here())).toBe(true);
  });

  test('and not of one that only has the same name', () => {
    expect(isOfManifest(run(at('b'), 'sha256:then'), here())).toBe(false);
    expect(isOfManifest(run(null, 'sha256:then'), { ...here(), path: null })).toBe(false);
  });

  test('of the same text where somebody names the run, or where there is no other place for it any more', () => {
    const elsewhere = run(at('b'), 'sha256:now');
    expect(isOfManifest(elsewhere, here())).toBe(true);
    expect(isMeantHere(elsewhere, here())).toBe(false);
    rmSync(join(folder, 'b'), { recursive: true });
    expect(isMeantHere(elsewhere, here())).toBe(true);
    expect(isMeantHere(run(null, 'sha256:now'), here())).toBe(true);
  });
});

describe('the place of a manifest', () => {
  test('is one, through whatever links its folder is reached', () => {
    symlinkSync(join(folder, 'a'), join(folder, 'link'));
    expect(manifestPath(at('link'))).toBe(manifestPath(at('a')));
  });

  test('stays, where a link of its name leads to another file after each change', () => {
    symlinkSync(at('a'), join(folder, 'triggers.yaml'));
    expect(manifestPath(join(folder, 'triggers.yaml'))).toBe(
      manifestPath(at('a'))?.replace('/a/', '/') ?? null,
    );
  });

  test('is none for a pipe, and for what is gone', () => {
    expect(manifestPath('/dev/null')).toBeNull();
    expect(manifestPath(at('c'))).toBeNull();
  });
});
