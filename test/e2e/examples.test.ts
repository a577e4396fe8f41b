import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Rig } from './rig.ts';

const folder = fileURLToPath(new URL('../../examples/', import.meta.url));
const all = (await readdir(folder)).filter(file => file.endsWith('.yaml'));
const isTest = (file: string): boolean => file.endsWith('.test.yaml');
const files = all.filter(file => !isTest(file));

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.create();
});
afterAll(() => rig.close());

describe.each([...files.map(file => join(folder, file)), join(folder, '..', 'triggers.yaml')])('%s', file => {
  test('is valid without a warning', async () => {
    const { code, stdout } = await rig.run(['validate', '-f', file]);
    expect(stdout).toMatch(/^✓ .* is valid: [^!]*\d target(s)?\n$/);
    expect(code).toBe(0);
  });

  test('has a plan that needs no secret and no server', async () => {
    const { code, stdout } = await rig.run(['plan', '-f', file]);
    expect(stdout).toMatch(/: \d+ requests? from \d+ trigger/);
    expect(code).toBe(0);
  });

  test('runs against the sandbox to the end that it promises', async () => {
    const { code, stdout } = await rig.run(['run', '--sandbox', '-f', file]);
    const trouble = file.endsWith('rehearsal.yaml');
    const good = /requests?: \d+ succeeded(, \d+ handed over)? in/;
    expect(stdout).toMatch(trouble ? /3 succeeded, 2 unstable, 1 failed/ : good);
    expect(code).toBe(trouble ? 1 : 0);
  });
});

test.each(all.filter(isTest))('%s holds', async file => {
  const { code, stdout } = await rig.run(['test', join(folder, file)]);
  expect(stdout).toMatch(/\n(\d+) tests: \1 passed\n$/);
  expect(code).toBe(0);
});
