import type { Location } from '../../core/source.ts';
import { manifestExpressions, type Uses, usesOf } from '../expression/uses.ts';
import type { Finding, LintSubject } from './rule.ts';

/** A name that the manifest defines for its expressions. */
export interface DefinedName {
  readonly name: string;
  readonly at: Location;
}

/** A finding for each name of a context that no expression of the manifest reads. */
export function unread(
  { manifest }: LintSubject,
  context: 'vars' | 'env' | 'secrets',
  defined: readonly DefinedName[],
  finding: (name: string) => Pick<Finding, 'message' | 'next'>,
): readonly Finding[] {
  if (defined.length === 0) return [];
  const uses: Uses = usesOf(manifestExpressions(manifest));
  return defined
    .filter(({ name }) => !uses.reads(context, name))
    .map(({ name, at }) => ({ at, ...finding(name) }));
}
