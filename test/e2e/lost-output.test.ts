import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { CLI, manifestFor, Rig } from './rig.ts';

/* What is printed may not reach its reader. Half a document must not be taken for the whole by whoever asks for the exit code. */

let rig: Rig;
let sandbox: Sandbox;
beforeEach(async () => {
  rig = await Rig.create();
  sandbox = await rig.sandbox({
    executors: 4,
    jobs: [{ path: ['build'], duration: 10, parameters: [{ type: 'string', name: 'N' }] }],
  });
  const numbers = Array.from({ length: 200 }, (_, index) => index);
  const matrix = `matrix: {n: [${numbers.join(', ')}]}, parameters: {N: "\${{ matrix.n }}"}`;
  await rig.write(
    'triggers.yaml',
    manifestFor(sandbox, `  one: {job: build}\n  many: {job: build, ${matrix}}`),
  );
});
afterEach(() => rig.close());

const volley = (args: string): string => `${process.execPath} ${CLI} ${args}`;

describe('a full device', () => {
  test.each([['plan --format json'], ['history --format json'], ['run one'], ['status'], ['--help']])(
    'volley %s > /dev/full',
    async args => {
      const env = { TOKEN: sandbox.token };
      if (args === 'status') expect((await rig.run(['run', 'one'], env)).code).toBe(0);
      const { code, stderr } = await rig.shell(`${volley(args)} >/dev/full`, env);
      expect(stderr).toContain(
        'volley: standard output cannot be written (ENOSPC): what was printed is not whole\n  → Make room, or print it elsewhere.\n',
      );
      expect(code).toBe(1);
    },
  );
});

test('a disk that takes only a part of a document', async () => {
  // The limit is in blocks of 512 bytes. A write beyond it is done in part, as on a disk that is nearly full.
  const { code, stderr } = await rig.shell(`ulimit -f 8; ${volley('plan --format json')} >plan.json`);
  expect(await readFile(join(rig.folder, 'plan.json'))).toHaveLength(4096);
  expect(stderr).toContain('volley: standard output cannot be written (EFBIG)');
  expect(code).toBe(1);
});

test('a reader that has seen enough loses nothing', async () => {
  const status = `(${volley('plan --format json')}; echo $? >code) | head -c 10`;
  const { stdout, stderr } = await rig.shell(status);
  expect([stdout.length, stderr]).toEqual([10, '']);
  expect(await readFile(join(rig.folder, 'code'), 'utf8')).toBe('0\n');
});
