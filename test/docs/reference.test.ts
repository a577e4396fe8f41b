import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const docs = fileURLToPath(new URL('../../docs/', import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'volley-reference-'));
  await promisify(execFile)(process.execPath, [join(docs, 'generate-reference.mjs'), folder]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('the reference says what schemas and commands say; node docs/generate-reference.mjs writes it anew', async () => {
  const made = (await readdir(folder)).sort();
  expect((await readdir(join(docs, 'reference'))).sort()).toEqual(made);
  for (const name of made) {
    const there = await readFile(join(docs, 'reference', name), 'utf8');
    expect(there, name).toBe(await readFile(join(folder, name), 'utf8'));
  }
});

test('the reference has every command and every part of the manifest', async () => {
  const commands = await readFile(join(docs, 'reference', 'commands.md'), 'utf8');
  for (const name of ['run', 'plan', 'test', 'serve', 'schema']) expect(commands).toContain(`\n## ${name}\n`);
  const manifest = await readFile(join(docs, 'reference', 'manifest.md'), 'utf8');
  for (const name of ['target', 'trigger', 'schedule', 'sandbox'])
    expect(manifest).toContain(`\n## ${name}\n`);
});
