import { describe, expect, test } from 'vitest';
import { visible } from '../../../src/core/visible.ts';
import { annotationsReport } from '../../../src/report/formats/annotations.ts';
import type { ReportFinding } from '../../../src/report/formats/report.ts';
import fc from '../../property.ts';
import { failedReport, finding, reportOf } from './samples.ts';

const textOf = (findings: readonly ReportFinding[]): string =>
  annotationsReport({ ...reportOf({}), findings });

/** A line as the runner reads it (ActionCommand.cs): the name, the properties and the text, each unescaped. */
function readCommand(line: string): { name: string; properties: Record<string, string>; text: string } {
  const [, name = '', list = '', text = ''] = /^::(\w+) (.*?)::(.*)$/s.exec(line) ?? [];
  const properties = list.split(',').map(each => {
    const at = each.indexOf('=');
    return [each.slice(0, at), unescapeProperty(each.slice(at + 1))];
  });
  return { name, properties: Object.fromEntries(properties), text: unescapeData(text) };
}

const unescapeData = (text: string): string =>
  text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');

const unescapeProperty = (text: string): string =>
  unescapeData(text.replaceAll('%3A', ':').replaceAll('%2C', ','));

test('any message and any path come out as they went in, on one line, with nothing that acts on a terminal', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'binary', minLength: 1 }),
      (message, file) => {
        const place = { file, line: 3, column: 5, endLine: 3, endColumn: 9 };
        const text = textOf([finding({ message, place })]);
        expect(text.match(/\n/g)).toHaveLength(1);
        const command = readCommand(text.slice(0, -1));
        expect(command.text).toBe(visible(message, 'keep'));
        expect(command.properties).toMatchObject({ file: visible(file, 'keep'), line: '3', col: '5' });
      },
    ),
  );
});

test('what looks escaped already is text', () => {
  const command = readCommand(textOf([finding({ message: '100%0A%25' })]).trim());
  expect(command.text).toBe('100%0A%25');
});

test('errors, warnings and notes are of their kind', () => {
  const kinds = (['error', 'warning', 'note'] as const).map(severity => finding({ severity }));
  expect(textOf(kinds).match(/^::\w+/gm)).toEqual(['::error', '::warning', '::notice']);
});

test('a span of several lines has no column, which GitHub would refuse', () => {
  const place = { file: 'a', line: 1, column: 2, endLine: 3, endColumn: 1 };
  expect(textOf([finding({ place })])).not.toContain('col=');
});

describe('GitHub shows ten of a kind', () => {
  const many = (amount: number): readonly ReportFinding[] =>
    Array.from({ length: amount }, (_, n) => finding({ code: `c${n}` }));

  test('so ten are ten', () => {
    expect(textOf(many(10)).trim().split('\n')).toHaveLength(10);
  });

  test('and of more the last one counts the rest', () => {
    const lines = textOf(many(60)).trim().split('\n');
    expect(lines).toHaveLength(10);
    expect(lines[9]).toContain('51 more of this kind');
  });

  test('and a thousand builds that failed in the same way are one', () => {
    const text = annotationsReport(failedReport(1_000));
    expect(text.trim().split('\n')).toHaveLength(1);
    expect(text).toContain('(1000 times)%0An=0 https://ci.example.com/');
    expect(text).toContain('and 997 more');
  });
});
