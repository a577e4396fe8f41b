import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EXIT } from '../../../src/cli/exit-code.ts';
import type { Io, Output } from '../../../src/cli/io.ts';
import { withReports } from '../../../src/cli/reports/command-reports.ts';
import { createRedactor } from '../../../src/core/redactor.ts';
import { noStyle } from '../../../src/core/style.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'volley-reports-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const silent: Output = {
  write() {},
  drain: async () => 'open',
  style: noStyle,
  isTerminal: false,
  columns: 80,
  rows: 24,
};

test('a secret that the process has read is masked in a report, whoever repeats it', async () => {
  const redactor = createRedactor();
  const io: Io = {
    out: silent,
    err: silent,
    env: {},
    redactor,
    onInterrupt: () => () => {},
    onSuspend: () => () => {},
    told: text => text,
  };
  const path = join(folder, 'out.xml');
  const options = {
    file: 'triggers.yaml',
    report: [{ format: 'junit', path }],
    github: true,
    format: 'text',
  } as const;
  const code = await withReports('run', options, io, async ({ reports }) => {
    redactor.learn('s3cr<t"word');
    reports?.problems([{ code: 'c', severity: 'error', message: 'it said s3cr<t"word' }]);
    return EXIT.failed;
  });
  expect(code).toBe(EXIT.failed);
  expect(readFileSync(path, 'utf8')).toContain('it said ***');
  expect(readFileSync(path, 'utf8')).not.toMatch(/s3cr|word/);
});
