// Tries the properties with new values, as often as asked (`--times N`, default 10): what it finds becomes an example in a test.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values } = parseArgs({ options: { times: { type: 'string', default: '10' } } });

const files = readdirSync(join(root, 'test'), { recursive: true })
  .map(path => join('test', path))
  .filter(
    path =>
      path.endsWith('.test.ts') && /from '[./]+property\.ts'/.test(readFileSync(join(root, path), 'utf8')),
  );

let failed = 0;
for (let round = 1; round <= Number(values.times); round += 1) {
  const { status } = spawnSync(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', '--reporter=dot', ...files],
    {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, VOLLEY_TEST_SEED: 'random' },
    },
  );
  if (status !== 0) failed += 1;
}
console.log(`${failed} of ${values.times} rounds failed`);
process.exit(failed === 0 ? 0 : 1);
