import type { Problem } from '../core/problem.ts';
import type { Location } from '../core/source.ts';

/** Problems for programs: `validate --format json` prints this list. */
export const problemsDocument = (problems: readonly Problem[]): unknown => problems.map(problemDocument);

export const problemDocument = ({
  code,
  severity,
  message,
  at,
  next,
  related,
}: Problem): Readonly<Record<string, unknown>> => ({
  code,
  severity,
  message,
  ...(at === undefined ? {} : placeOf(at)),
  ...(next === undefined ? {} : { next }),
  ...(related === undefined
    ? {}
    : { related: related.map(other => ({ message: other.message, ...placeOf(other.at) })) }),
});

/** Lines and columns from 1; the end is exclusive. */
function placeOf(at: Location): Record<string, unknown> {
  const end = at.source.position(at.end);
  return { file: at.source.path, ...at.source.position(at.start), endLine: end.line, endColumn: end.column };
}
