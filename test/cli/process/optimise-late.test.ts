import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { optimiseLate } from '../../../src/cli/process/optimise-late.ts';

/** What was done, in order. */
function watched(nodeVersion: string, work: () => string): { readonly done: string[]; run(): string } {
  const done: string[] = [];
  const run = (): string =>
    optimiseLate(
      () => {
        done.push('work');
        return work();
      },
      nodeVersion,
      flags => done.push(flags),
    );
  return { done, run };
}

const [PATIENT, USUAL] = ['--interrupt-budget=500000', '--interrupt-budget=67584'];

describe('work that ends before optimised code can pay for itself', () => {
  it('is optimised later, and only it: other flags would make V8 refuse the code cache of Node', () => {
    const { done, run } = watched('20.20.2', () => 'made');
    expect(run()).toBe('made');
    expect(done).toEqual([PATIENT, 'work', USUAL]);
  });

  it('leaves no flag behind when it fails', () => {
    const { done, run } = watched('20.20.2', () => {
      throw new Error('a defect');
    });
    expect(run).toThrow('a defect');
    expect(done).toEqual([PATIENT, 'work', USUAL]);
  });

  it('is done as it is on a Node on which nobody has measured the flag', () => {
    const { done, run } = watched('22.13.0', () => 'made');
    expect(run()).toBe('made');
    expect(done).toEqual(['work']);
  });

  it('puts back what Node has by itself', () => {
    if (!process.versions.node.startsWith('20.')) return;
    const { stdout } = spawnSync(process.execPath, ['--v8-options'], { encoding: 'utf8' });
    expect(stdout).toContain(`default: ${USUAL}`);
  });
});
