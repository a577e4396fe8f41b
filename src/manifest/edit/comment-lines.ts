import type { Layout, Level } from './line-layout.ts';
import type { TextLines } from './text-lines.ts';

/**
 * The column for each line that is only a comment. A comment belongs to what stands below it. If it stands further
 * right, at the column of a level above that is still open, it belongs to that level.
 */
export function commentColumns({ levels, plans }: Layout, lines: TextLines): ReadonlyMap<number, number> {
  const columns = new Map<number, number>();
  const structure = [...levels.keys()].sort((a, b) => a - b);
  let next = 0;
  for (const [line, { isComment, indent }] of lines.all.entries()) {
    if (!isComment || plans.has(line)) continue;
    while ((structure[next] ?? Number.POSITIVE_INFINITY) < line) next += 1;
    const below = firstLevel(levels, structure[next]);
    const isDeeper = below === null || indent > below.from;
    const above = isDeeper ? levelAbove(indent, structure, next, levels) : null;
    const isOfAbove = below === null || (above !== null && above.from > below.from);
    columns.set(line, (isOfAbove ? above : below)?.to ?? 0);
  }
  return columns;
}

/**
 * The level at whose column a comment stands, or the next one to the left; the outermost where several share a
 * column.
 */
function levelAbove(
  indent: number,
  structure: readonly number[],
  before: number,
  levels: Layout['levels'],
): Level | null {
  let open = Number.POSITIVE_INFINITY;
  let found: Level | null = null;
  for (let index = before - 1; index >= 0; index -= 1) {
    for (const level of (levels.get(structure[index] ?? 0) ?? []).toReversed()) {
      if (found !== null && level.from < found.from) return found;
      if (level.from <= indent && level.from <= open && (found === null || level.to < found.to))
        found = level;
      open = Math.min(open, level.from);
    }
  }
  return found;
}

const firstLevel = (levels: Layout['levels'], line: number | undefined): Level | null =>
  line === undefined ? null : (levels.get(line)?.[0] ?? null);
