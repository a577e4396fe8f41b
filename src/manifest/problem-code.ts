import type { Problem } from '../core/problem.ts';
import type { Fix } from './edit/fix.ts';
import type { RuleName } from './rules/rule-name.ts';

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
  // The files that a manifest is made of.
  | 'file-missing'
  | 'file-outside'
  | 'file-unreadable'
  | 'limit-bytes'
  | 'limit-includes'
  | 'include-cycle'
  | 'include-empty'
  | 'include-limits'
  | 'duplicate-name'
  | 'unknown-template'
  | 'template-cycle'
  | 'axis-path'
  | 'axis-not-list'
  | 'calendar-syntax'
  | 'calendar-event'
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
  | 'incomplete-tls'
  | 'contradicting-concurrency'
  | 'contradicting-retry'
  | 'marker-is-parameter'
  | 'bad-url'
  | 'secret-in-url'
  | 'secret-in-env'
  | 'bad-job'
  | 'bad-cron'
  | 'unknown-timezone'
  | 'bad-date'
  | 'bad-every'
  | 'bad-exclusion'
  | 'bad-jitter'
  | 'bad-duration'
  | 'bad-default'
  | 'bad-choice'
  | 'bad-pattern'
  | 'matrix-unknown-axis'
  | 'matrix-empty-include'
  | 'matrix-reduction'
  // Expressions.
  | 'expression-syntax'
  | 'expression-type'
  | 'expression-unclosed'
  | 'expression-not-allowed'
  | 'unknown-context'
  | 'unknown-name'
  | 'secret-in-expression'
  | 'secret-in-clear'
  // Lint rules.
  | RuleName;

export interface ManifestProblem extends Problem<ManifestProblemCode> {
  /** How `validate --fix` mends it; left out where that takes a person. */
  readonly fix?: Fix;
}
