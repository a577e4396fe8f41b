import { count } from '../core/plural.ts';
import type { Style } from '../core/style.ts';
import { visible } from '../core/visible.ts';
import type { Mismatch } from '../testing/mismatch.ts';
import type { TestResult } from '../testing/run-test.ts';
import type { TestedFile } from '../testing/run-tests.ts';
import { problemsText } from './problem-text.ts';

/** Tests for people: each by its name, and below what is otherwise than expected, where, and what to do next. */
export function testedFileText(file: TestedFile, style: Style): string {
  if (file.kind === 'untested')
    return `${style.red('✗')} ${visible(file.path)}\n${problemsText(file.problems, style)}\n`;
  const { path, manifest, results } = file;
  const head = `${style.bold(visible(path))} ${style.dim(`tests ${visible(manifest)}`)}\n`;
  return `${head}${results.map(result => resultText(result, style)).join('')}`.trimEnd().concat('\n\n');
}

function resultText({ test, mismatches }: TestResult, style: Style): string {
  const name = visible(test.name);
  if (mismatches.length === 0) return `  ${style.green('✓')} ${name}\n`;
  const blocks = mismatches.map(mismatch => mismatchText(mismatch, style));
  return `  ${style.red('✗')} ${name}\n\n${blocks.join('\n')}\n`;
}

function mismatchText({ code, at, message, got, next }: Mismatch, style: Style): string {
  const what = problemsText([{ code, severity: 'error', message, at }], style);
  const lines = got.map(line => `  ${style.dim('got')} ${visible(line)}\n`);
  return `${what}${lines.join('')}  ${style.cyan('→')} ${visible(next)}\n`;
}

/** `3 tests: 2 passed, 1 failed`. */
export function testTotals(files: readonly TestedFile[], style: Style): string {
  const results = files.flatMap(file => (file.kind === 'tested' ? file.results : []));
  const failed = results.filter(({ mismatches }) => mismatches.length > 0).length;
  const untested = files.filter(({ kind }) => kind === 'untested').length;
  const parts = [
    ...(results.length > failed ? [style.green(`${results.length - failed} passed`)] : []),
    ...(failed > 0 ? [style.red(`${failed} failed`)] : []),
    ...(untested > 0 ? [style.red(`${count(untested, 'file')} could not be tested`)] : []),
  ];
  return `${count(results.length, 'test')}: ${parts.join(', ')}\n`;
}
