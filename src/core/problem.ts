import type { Location } from './source.ts';

/**
 * Something that a person has to know about what they wrote: what, where, and what to do next. A value, never
 * thrown; rendered only at the edge.
 */
export interface Problem<Code extends string = string> {
  /** Stable name; scripts and ignore comments match on it. */
  readonly code: Code;
  readonly severity: 'error' | 'warning';
  /** What is wrong, in one sentence without a full stop. */
  readonly message: string;
  readonly at?: Location;
  /** The place holds something that should not be shown again, such as a credential: its text is masked. */
  readonly conceal?: true;
  /** What to do next, in one sentence. */
  readonly next?: string;
  /** Other places that matter, e.g. the first of two equal keys. */
  readonly related?: readonly { readonly message: string; readonly at: Location }[];
}

export const isError = (problem: Problem): boolean => problem.severity === 'error';

/** Problems in the order in which a reader meets them: by file, then by place. */
export function inReadingOrder<P extends Problem>(problems: readonly P[]): P[] {
  const place = (problem: P): number => problem.at?.start ?? -1;
  const path = (problem: P): string => problem.at?.source.path ?? '';
  return [...problems].sort((a, b) => path(a).localeCompare(path(b)) || place(a) - place(b));
}
