import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll } from 'vitest';

/** Makes a script of a module and all that it imports, for the tests of a file; gone after them. */
export function bundle(entry: string): URL {
  const folder = mkdtempSync(join(tmpdir(), 'volley-bundle-'));
  const script = join(folder, 'script.mjs');
  beforeAll(async () => {
    symlinkSync(
      fileURLToPath(new URL('../../node_modules', import.meta.url)),
      join(folder, 'node_modules'),
      'junction',
    );
    await build({
      entryPoints: [fileURLToPath(new URL(`../../${entry}`, import.meta.url))],
      outfile: script,
      bundle: true,
      format: 'esm',
      platform: 'node',
      external: ['libsql', 'node:sqlite'],
      banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return pathToFileURL(script);
}

/** The thread that writes, for `Rig`. */
export const bundledWorker = (): URL => bundle('src/store/sqlite/writer/worker.ts');
