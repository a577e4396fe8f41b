/**
 * The name of every lint rule, in the order of docs/rules.md. Stable: manifests, flags and ignore comments hold
 * them, and a finding's code is its rule's name. The rules over requests live in the planner, which alone can
 * expand a matrix.
 */
export const RULE_NAMES = [
  'number-like',
  'equal-text',
  'ambiguous-days',
  'every-second',
  'equal-schedules',
  'catch-up-skips',
  'full-hour',
  'secret-in-value',
  'unused-input',
  'unused-var',
  'unused-env',
  'unused-secret',
  'unused-target',
  'unused-anchor',
  'include-matches-nothing',
  'exclude-excludes-nothing',
  'group-limits',
  'needs-unfinished',
  'equal-requests',
  'differ-only-in-secret',
  'cap-never-reached',
  'unreachable-needs',
  'due-while-running',
  'unused-ignore',
  'unknown-rule',
] as const;

export type RuleName = (typeof RULE_NAMES)[number];

const KNOWN: ReadonlySet<string> = new Set(RULE_NAMES);

export const isRuleName = (name: string): name is RuleName => KNOWN.has(name);
