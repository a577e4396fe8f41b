import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ValidateOptions, validate } from '../../../src/cli/commands/validate.ts';
import type { Output } from '../../../src/cli/io.ts';
import { createRedactor } from '../../../src/core/redactor.ts';
import { noStyle } from '../../../src/core/style.ts';

const HEAD = 'version: 1\ntargets: {ci: {type: jenkins, url: "https://ci.example.com/"}}\n';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'volley-validate-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);

/** The exit code, the codes and severities of what is told as JSON, and what is told as text. */
async function validated(options: Partial<ValidateOptions> = {}): Promise<{
  readonly code: number;
  readonly problems: readonly string[];
  readonly text: string;
}> {
  const call = async (format: 'text' | 'json'): Promise<{ readonly code: number; readonly text: string }> => {
    let text = '';
    const out: Output = {
      write(more) {
        text += more;
      },
      drain: async () => 'open',
      style: noStyle,
      isTerminal: false,
      columns: 80,
      rows: 24,
    };
    const io = {
      out,
      err: out,
      env: {},
      redactor: createRedactor(),
      onInterrupt: () => () => undefined,
      onSuspend: () => () => undefined,
      told: (text: string) => text,
    };
    const file = join(folder, 'triggers.yaml');
    const code = await validate({ rule: new Map(), ...options, file, format }, io);
    return { code, text };
  };
  const json = await call('json');
  const told: readonly { code: string; severity: string }[] = JSON.parse(json.text);
  const { text } = await call('text');
  return { code: json.code, problems: told.map(({ code, severity }) => `${code} ${severity}`), text };
}

describe('validate', () => {
  beforeEach(() => write('triggers.yaml', `${HEAD}vars: {a: 1}\ntriggers: {t: {job: j, max-parallel: 2}}\n`));

  test('tells what the rules find, those over requests among them, and is content', async () => {
    const { code, problems, text } = await validated();
    expect([code, problems]).toEqual([0, ['unused-var warning', 'cap-never-reached warning']]);
    expect(text).toContain('is valid: 1 trigger, 1 target, 2 warnings');
  });

  test('--strict counts warnings as errors', async () => {
    const { code, problems, text } = await validated({ strict: true });
    expect([code, problems]).toEqual([1, ['unused-var error', 'cap-never-reached error']]);
    expect(text).toMatch(/✗ .*: 2 errors\n$/);
    expect(text).not.toContain('is valid');
  });

  test('--rule sets levels for this call', async () => {
    const error = await validated({
      rule: new Map([
        ['unused-var', 'error'],
        ['cap-never-reached', 'off'],
      ]),
    });
    expect([error.code, error.problems]).toEqual([1, ['unused-var error']]);
    const off = await validated({ rule: new Map([['unused-var', 'off']]), strict: true });
    expect([off.code, off.problems]).toEqual([1, ['cap-never-reached error']]);
  });
});

test('rules look at included files too, and so do the comments in them', async () => {
  write('triggers.yaml', `${HEAD}vars: {c: 1}\ninclude: [more.yaml]\nlint: {rules: {unused-anchor: off}}\n`);
  write(
    'more.yaml',
    `x-a: &a 1
vars:
  a: 1 # volley-ignore unused-var
  b: 2
  used: 3
triggers: {t: {job: j, parameters: {N: 1.10, V: "\${{ vars.used }}"}}}
`,
  );
  const { problems, text } = await validated();
  // A comment speaks of its own file: line 3 of the other one has an unused var too.
  expect(problems).toEqual(['unused-var warning', 'number-like warning', 'unused-var warning']);
  expect(text).toContain('more.yaml:4:3');
});
