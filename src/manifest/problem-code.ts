import type { Problem } from '../core/problem.ts';

/**
 * Every code that loading a manifest can give. Stable: scripts, ignore comments and the reference match on them.
 * A rule's code is also its name.
 */
export type ManifestProblemCode =
  // The text.
  | 'not-utf8'
  | 'forbidden-character'
  | 'yaml-syntax'
  | 'yaml-several-documents'
  | 'yaml-duplicate-key'
  | 'yaml-key-not-text'
  | 'yaml-unknown-tag'
  | 'yaml-unknown-alias'
  | 'yaml-alias-cycle'
  | 'yaml-merge'
  | 'limit-depth'
  | 'limit-aliases'
  | 'empty-manifest'
  // The shape, by the JSON Schema.
  | 'unknown-property'
  | 'missing-property'
  | 'wrong-type'
  | 'wrong-value'
  | 'unsupported-version'
  // What refers to what.
  | 'unknown-target'
  | 'unknown-need'
  | 'needs-cycle'
  | 'missing-target'
  | 'incomplete-auth'
  | 'contradicting-auth'
  | 'bad-url'
  | 'secret-in-url'
  | 'bad-job'
  | 'bad-cron'
  | 'unknown-timezone'
  | 'bad-duration'
  | 'bad-default'
  | 'bad-choice'
  | 'matrix-unknown-axis'
  | 'matrix-empty-include'
  // Expressions.
  | 'expression-syntax'
  | 'expression-type'
  | 'expression-unclosed'
  | 'expression-not-allowed'
  | 'unknown-context'
  | 'unknown-name'
  | 'secret-in-expression'
  | 'secret-in-clear'
  // Rules that warn.
  | 'number-like'
  | 'equal-text'
  | 'ambiguous-days';

export type ManifestProblem = Problem<ManifestProblemCode>;
