import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const SCRIPT = fileURLToPath(new URL('crash.mjs', import.meta.url));

/** The short form of `npm run test:crash`: the same script, few kills. */
async function crash(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, ...args]);
  return stdout;
}

test('killed at random moments, volley, the controller or both: each request is built once, and nothing is lost', async () => {
  const text = await crash('--kills', '6', '--kills-a-round', '6', '--requests', '80', '--seed', '20');
  expect(text).toMatch(/^all: 1 rounds, .* 0 doubled, 0 lost, 0 mistaken/m);
}, 90_000);
