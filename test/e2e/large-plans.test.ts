import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { manifestFor, Rig } from './rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.create();
});
afterEach(() => rig.close());

/** 100 000 requests with six parameters: 38 MB of plan file, and several times that as objects. */
const write = (constant: string): Promise<void> => {
  const axis = (name: string, size: number): string =>
    `${name}: [${Array.from({ length: size }, (_, index) => `${name}${index}`)}]`;
  const trigger = `  t:
    job: platform/build
    matrix: {${axis('a', 100)}, ${axis('b', 100)}, ${axis('c', 10)}}
    parameters:
      A: \${{ matrix.a }}
      BC: \${{ matrix.b }}-\${{ matrix.c }}
      CONSTANT: ${constant}
      RELEASE: release/2026.11
      ARTIFACTS: https://artifacts.example.com/\${{ matrix.a }}/\${{ matrix.b }}
      DRY_RUN: "true"
`;
  const target = { url: 'https://ci.example.com', user: 'me' };
  return rig.write('triggers.yaml', manifestFor(target, trigger, 'limits: {max-requests: 100000}'));
};

/** Node gives up where a program holds on to more than this. */
const SMALL = { NODE_OPTIONS: '--max-old-space-size=64', KEY: 'a key of more than 16 bytes' };

describe('a plan of 100 000 requests', () => {
  test('is saved, signed and compared without ever being in memory', { timeout: 120_000 }, async () => {
    await write('old');
    const signed = ['--key-env', 'KEY'];
    const saved = await rig.run(['plan', '--out', 'plan.json', '--format', 'mermaid', ...signed], SMALL);
    expect(saved).toMatchObject({ code: 0 });
    await write('new');
    const { code, stdout } = await rig.run(['plan', '--against', 'plan.json', ...signed], SMALL);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^plan\.json → triggers\.yaml: 100000 requests changed/);
    expect(stdout).toContain('parameters.CONSTANT: old → new');
  });
});
