import { posix } from 'node:path';
import { pathMatcher } from '../../core/path-glob.ts';
import type { PathFilter } from '../../manifest/manifest.ts';
import type { Combination } from '../matrix.ts';
import type { TriggerContext } from '../plan-trigger.ts';
import type { ProblemList } from '../problem-list.ts';
import { contextsOf, matrixContext } from '../resolve/request-template.ts';
import { plainResolver } from '../resolve/resolver.ts';

/** What has changed since a commit. */
export interface Changes {
  /** As the user named it. */
  readonly ref: string;
  /** Absolute paths with slashes; of a file that was renamed both. */
  readonly files: readonly string[];
  /** The top of the repository, absolute. */
  readonly root: string;
  /** Where relative paths of manifests begin, absolute. */
  readonly folder: string;
}

/**
 * Narrows each trigger that says `paths` to the combinations for which one of them has changed. One that says none always
 * counts as changed. What a changed trigger with `paths` needs stays whole: it could not run otherwise.
 */
export function narrowToChanges<C extends TriggerContext>(
  contexts: readonly C[],
  changes: Changes,
  problems: ProblemList,
): readonly C[] {
  const narrowed = contexts.map(context => ({
    ...context,
    changed: changedFilter(context, changes, problems),
  }));
  const needed = new Set<string>();
  const need = (name: string): void => {
    if (needed.has(name)) return;
    needed.add(name);
    for (const other of contexts.find(({ trigger }) => trigger.name === name)?.trigger.needs ?? [])
      need(other);
  };
  for (const context of narrowed)
    if (hasChanged(context)) for (const name of context.trigger.needs) need(name);
  return narrowed.map(context =>
    needed.has(context.trigger.name) ? { ...context, changed: null } : context,
  );
}

function hasChanged({ cells, filter, changed }: TriggerContext): boolean {
  if (changed === null) return false;
  for (const cell of cells.combinations) if (filter?.(cell) !== false && changed(cell)) return true;
  return false;
}

/** Why a trigger has no requests. `isPart`: only a part of its matrix is planned. */
export const nothingChanged = ({ ref }: Changes, isPart: boolean): string =>
  `nothing under its \`paths\` has changed since ${ref}${isPart ? ', for the combinations that are taken' : ''}`;

function changedFilter(
  { trigger, contexts }: TriggerContext,
  changes: Changes,
  problems: ProblemList,
): ((combination: Combination) => boolean) | null {
  if (trigger.paths.length === 0) return null;
  const filters = trigger.paths.map(({ pattern, at }) => ({ at, resolve: plainResolver(pattern) }));
  const matrix = matrixContext(trigger);
  const own = contextsOf(trigger, contexts);
  const known = new Map<string, boolean>();
  let isBroken = false;
  return combination => {
    // One broken expression would otherwise be told once for each combination.
    if (isBroken) return false;
    own.set('matrix', matrix(combination));
    const before = problems.all.length;
    const patterns = filters.map(({ at, resolve }) =>
      absolute(problems.take(resolve(own)) ?? '', at, changes),
    );
    isBroken = problems.all.length > before;
    const name = JSON.stringify(patterns);
    const isChanged = known.get(name) ?? hasChange(patterns, changes.files);
    known.set(name, isChanged);
    return isChanged;
  };
}

interface Filter {
  /** As an absolute pattern; null: its expressions came to nothing. */
  readonly pattern: string | null;
  readonly counts: boolean;
}

function absolute(text: string, { source }: PathFilter['at'], { root, folder }: Changes): Filter {
  const counts = !text.startsWith('!');
  const pattern = counts ? text : text.slice(1);
  if (pattern.trim() === '') return { pattern: null, counts };
  return {
    counts,
    pattern: pattern.startsWith('/')
      ? posix.join(root, pattern)
      : posix.resolve(folder, posix.dirname(source.path), pattern),
  };
}

/** Of the entries that fit a file, the last one says whether it counts. */
function hasChange(filters: readonly Filter[], files: readonly string[]): boolean {
  const matchers = filters.map(({ pattern, counts }) => ({
    counts,
    fits: pattern === null ? () => false : pathMatcher(pattern),
  }));
  return files.some(file => matchers.findLast(({ fits }) => fits(file))?.counts === true);
}
