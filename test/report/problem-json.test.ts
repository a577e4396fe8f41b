import { expect, test } from 'vitest';
import { SourceFile } from '../../src/core/source.ts';
import { problemsDocument } from '../../src/report/problem-json.ts';

test('problems for programs have lines and columns from 1, the end exclusive, and nothing that is absent', () => {
  const source = new SourceFile('triggers.yaml', 'a: 1\r\nbb: |\n  x\n');
  const at = { source, start: 6, end: 16 };
  const bare = { code: 'c', severity: 'warning', message: 'm' } as const;
  const full = {
    ...bare,
    severity: 'error',
    next: 'n',
    at,
    related: [{ message: 'first', at: { source, start: 0, end: 1 } }],
  } as const;
  expect(problemsDocument([bare, full])).toEqual([
    { code: 'c', severity: 'warning', message: 'm' },
    {
      code: 'c',
      severity: 'error',
      message: 'm',
      file: 'triggers.yaml',
      line: 2,
      column: 1,
      endLine: 4,
      endColumn: 1,
      next: 'n',
      related: [{ message: 'first', file: 'triggers.yaml', line: 1, column: 1, endLine: 1, endColumn: 2 }],
    },
  ]);
});
