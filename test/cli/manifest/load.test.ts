import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { diskFiles } from '../../../src/cli/files/disk-files.ts';
import type { Io, Output } from '../../../src/cli/io.ts';
import { load } from '../../../src/cli/manifest/load.ts';
import { createRedactor } from '../../../src/core/redactor.ts';
import { noStyle } from '../../../src/core/style.ts';

const TARGETS = 'targets: {ci: {type: jenkins, url: "https://ci.example.com/"}}\n';
const output: Output = {
  write: () => undefined,
  drain: async () => 'open',
  style: noStyle,
  isTerminal: false,
  columns: 80,
  rows: 24,
};
const io = (env: Io['env'] = {}): Io => ({
  out: output,
  err: output,
  env,
  redactor: createRedactor(),
  onInterrupt: () => () => undefined,
  onSuspend: () => () => undefined,
  told: text => text,
});

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'volley-load-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(path: string, text: string): string {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
  return join(folder, path);
}

const codes = async (path: string, env?: Io['env']): Promise<unknown> => {
  const loaded = await load(path, io(env));
  if (loaded.ok) return [];
  return loaded.error.kind === 'problems'
    ? loaded.error.problems.map(({ code }) => code)
    : loaded.error.message;
};

describe('a manifest on the disk', () => {
  test('is loaded with what it includes, links inside of its folder among it', async () => {
    write('parts/a.yaml', 'triggers: {a: {job: "${{ trigger.name + \'-x\' }}"}}\n');
    symlinkSync(join(folder, 'parts/a.yaml'), join(folder, 'link.yaml'));
    write('.hidden.yaml', 'no: [yaml');
    const path = write('triggers.yaml', `version: 1\ninclude: ["*.yaml", "**/*.yaml"]\n${TARGETS}`);
    const loaded = await load(path, io());
    expect(loaded.ok && [...loaded.value.manifest.triggers.keys()]).toEqual(['a']);
    expect(loaded.ok && loaded.value.manifest.files).toHaveLength(2);
  });

  test('takes nothing in through a link that leads out of its folder', async () => {
    write('outside/a.yaml', 'triggers: {a: {job: a}}\n');
    const path = write('repo/triggers.yaml', `version: 1\ninclude: [a.yaml]\n${TARGETS}`);
    symlinkSync(join(folder, 'outside/a.yaml'), join(folder, 'repo/a.yaml'));
    expect(await codes(path)).toEqual(['file-outside']);
  });

  test('is found through a link to it, and its folder is the one that it really stands in', async () => {
    const path = write('repo/triggers.yaml', `version: 1\ninclude: [a.yaml]\n${TARGETS}`);
    write('repo/a.yaml', 'triggers: {a: {job: a}}\n');
    symlinkSync(join(folder, 'repo'), join(folder, 'latest'));
    expect(await codes(path)).toEqual([]);
    expect(await codes(join(folder, 'latest/triggers.yaml'))).toEqual([]);
  });

  test('is not read when it is larger than allowed, nor is what it includes', async () => {
    const text = `version: 1\ninclude: [a.yaml]\n${TARGETS}`;
    const path = write('triggers.yaml', text);
    write('a.yaml', `triggers: {a: {job: a}}\n# ${'x'.repeat(text.length)}`);
    const refused = async (most: number): Promise<unknown> => {
      const loaded = await load(path, io({ VOLLEY_MAX_BYTES: String(most) }));
      return loaded.ok || loaded.error.kind === 'unreadable'
        ? loaded
        : loaded.error.problems.map(({ code, message }) => `${code}: ${message}`);
    };
    const [own, included] = [text.length, text.length + 26];
    expect(await refused(own - 1)).toEqual([`limit-bytes: ${path} has ${own} bytes, more than ${own - 1}`]);
    expect(await refused(included - 1)).toEqual([
      `limit-bytes: ${join(folder, 'a.yaml')} has ${included} bytes, more than ${included - 1}`,
    ]);
    expect(await refused(included)).toMatchObject({ ok: true });
  });

  test('may be bounded in depth and aliases by whoever runs volley', async () => {
    const path = write(
      'triggers.yaml',
      `version: 1\nx-a: &a [1, 2, 3]\nx-b: [*a]\n${TARGETS}triggers: {t: {job: j}}\n`,
    );
    expect(await codes(path, { VOLLEY_MAX_DEPTH: '2' })).toEqual(['limit-depth']);
    expect(await codes(path, { VOLLEY_MAX_ALIASES: '3' })).toEqual(['limit-aliases']);
    expect(await codes(path, { VOLLEY_MAX_DEPTH: 'deep' })).toContain('VOLLEY_MAX_DEPTH');
  });
});

test('what stands on the disk is told apart', () => {
  write('a.yaml', 'x');
  expect(diskFiles.read(folder, 10)).toEqual({ ok: false, error: { kind: 'folder' } });
  expect(diskFiles.read(join(folder, 'b.yaml'), 10)).toEqual({ ok: false, error: { kind: 'missing' } });
  expect(diskFiles.read(join(folder, 'a.yaml/b'), 10)).toEqual({ ok: false, error: { kind: 'missing' } });
  expect(diskFiles.read('/dev/null', 10)).toMatchObject({ error: { kind: 'unreadable' } });
  expect(diskFiles.list(join(folder, 'none'))).toEqual([]);
});
