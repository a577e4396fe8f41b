import type { Location } from '../../core/source.ts';
import type { ReportPlace } from './report.ts';

/** A path as the user named it → as reports name it. */
export type PathOf = (path: string) => string;

export function placeOf({ source, start, end }: Location, pathOf: PathOf): ReportPlace {
  const from = source.position(start);
  const to = source.position(end);
  return {
    file: pathOf(source.path),
    line: from.line,
    column: from.column,
    endLine: to.line,
    endColumn: to.column,
  };
}

/** For formats that want a place for everything: a finding without one is about the whole file. */
export const wholeFile = (file: string): ReportPlace => ({
  file,
  line: 1,
  column: 1,
  endLine: 1,
  endColumn: 1,
});
