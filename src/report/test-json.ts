import type { Location } from '../core/source.ts';
import type { TestedFile } from '../testing/run-tests.ts';
import { problemsDocument } from './problem-json.ts';

/** Tests for programs: `test --format json` prints this list, one entry for each file. */
export function testsJson(files: readonly TestedFile[]): string {
  const document = files.map(file =>
    file.kind === 'untested'
      ? { file: file.path, problems: problemsDocument(file.problems) }
      : {
          file: file.path,
          manifest: file.manifest,
          tests: file.results.map(({ test, mismatches }) => ({
            name: test.name,
            line: test.at.source.position(test.at.start).line,
            passed: mismatches.length === 0,
            mismatches: mismatches.map(({ code, message, at, got, next }) => ({
              code,
              message,
              ...placeOf(at),
              got,
              next,
            })),
          })),
        },
  );
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Lines and columns from 1; the end is exclusive. */
function placeOf({ source, start, end }: Location): Record<string, unknown> {
  const last = source.position(end);
  return { file: source.path, ...source.position(start), endLine: last.line, endColumn: last.column };
}
