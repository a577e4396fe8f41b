import type { Tree } from '../tree.ts';

/** The ways to take a part of a matrix. */
export const REDUCTIONS = ['sample', 'pairwise', 'rotate'] as const;

export type ReductionWord = (typeof REDUCTIONS)[number];

const WORDS: ReadonlySet<string> = new Set(REDUCTIONS);

/**
 * Whether an entry of `matrix:` is an axis. A list under `sample`, `pairwise` or `rotate` is one: these words came
 * later than matrices with such axes, and no reduction is written as a list.
 */
export const isAxis = (name: string, value: Tree): boolean =>
  name !== 'include' && name !== 'exclude' && (!WORDS.has(name) || value.kind === 'list');
