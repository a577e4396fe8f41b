import type { IgnoredRule } from './ignore-comments.ts';
import type { Finding } from './rule.ts';
import { isRuleName, type RuleName } from './rule-name.ts';

/** What stands in an ignore comment after what it spoke of has gone, and would hide the next slip on its line. */
export const unusedIgnore = {
  name: 'unused-ignore',
  severity: 'warning',
  summary: 'An ignore comment names a rule that finds nothing on its line.',
} as const;

/** `ran`: the rules that have looked; of another one nobody knows what it would have found. */
export function unusedIgnores(
  unused: readonly IgnoredRule[],
  ran: ReadonlySet<RuleName>,
): readonly Finding[] {
  return unused
    .filter(({ name }) => isRuleName(name) && ran.has(name))
    .map(({ name, at, line }) => ({
      at,
      message: `${name} finds nothing on line ${line}, so there is nothing to ignore`,
      next: 'Remove it from the comment, or move the comment to the line that it is for.',
    }));
}
