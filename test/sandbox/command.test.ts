import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test, vi } from 'vitest';
import { runProgram } from '../../src/cli/program.ts';
import { createRedactor } from '../../src/core/redactor.ts';
import { FAULT_KINDS, FAULTS, REQUEST_KINDS } from '../../src/sandbox/faults/fault.ts';

const MANIFEST = fileURLToPath(new URL('../../triggers.yaml', import.meta.url));

afterEach(() => vi.restoreAllMocks());

/** Runs a command that ends by itself, and gives what it wrote on either stream. */
async function run(...args: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
  let text = '';
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((chunk, ...rest) => {
      text += String(chunk);
      // At its end the program waits until all that it printed has been taken.
      for (const taken of rest) if (typeof taken === 'function') taken();
      return true;
    });
  }
  const code = await runProgram(['sandbox', '-f', MANIFEST, ...args], createRedactor());
  vi.restoreAllMocks();
  return { code, text };
}

test('its help names every fault, every kind of request, and which faults take a time', async () => {
  const { code, text } = await run('--help');
  expect(code).toBe(0);
  const lines = (from: string, to: string): readonly string[] =>
    (text.split(from)[1]?.split(to)[0] ?? '').trim().split(/\s+/);
  expect([...lines('  KIND ', '  REQUESTS ')].sort()).toEqual([...FAULT_KINDS].sort());
  expect(text).toContain(`${REQUEST_KINDS.join(' ')} any`);
  const timed = FAULT_KINDS.filter(kind => FAULTS[kind].takes !== null);
  for (const kind of timed) expect(text.split('  TIME ')[1]?.split('\n')[0]).toContain(kind);
});

test('every bad fault is told at once, each with what to do, and nothing is started', async () => {
  const { code, text } = await run('--fault', '503:triger', '--fault', 'delay=soon');
  expect(code).toBe(2);
  expect(text).toContain('"triger" is no kind of request');
  expect(text).toContain('Did you mean trigger?');
  expect(text).toContain('"soon" is no time');
});

test('a clock that stands still has no speed', async () => {
  const { code, text } = await run('--virtual-clock', '--speed', '60');
  expect(code).toBe(2);
  expect(text).toContain("'--speed <number>' cannot be used with option '--virtual-clock'");
});

test('the documentation has every fault with its default time and what happens', async () => {
  const text = await readFile(new URL('../../docs/sandbox.md', import.meta.url), 'utf8');
  for (const kind of FAULT_KINDS) {
    const { takes, does } = FAULTS[kind];
    const time = takes === null ? '' : takes < 1_000 ? `${takes}ms` : `${takes / 1_000}s`;
    expect(text).toContain(`| \`${kind}\` | ${time} | ${does} |`);
  }
});
