import { didYouMean } from '../../core/did-you-mean.ts';
import { renaming } from '../edit/fix.ts';
import type { IgnoredRule } from './ignore-comments.ts';
import type { Finding } from './rule.ts';
import { isRuleName, RULE_NAMES } from './rule-name.ts';

/** A misspelt ignore comment ignores nothing, and looks as if it did. */
export const unknownRule = {
  name: 'unknown-rule',
  severity: 'warning',
  summary: 'An ignore comment names a rule that does not exist.',
} as const;

export const unknownRules = (ignored: readonly IgnoredRule[]): readonly Finding[] =>
  ignored
    .filter(({ name }) => !isRuleName(name))
    .map(({ name, at }) => ({
      at,
      message: `there is no rule "${name}"`,
      next: ruleGuess(name),
      fix: renaming(at, name, RULE_NAMES),
    }));

/** What to write instead of a name that is no rule; also for names in flags. */
export function ruleGuess(name: string): string {
  const guess = didYouMean(name, RULE_NAMES);
  return guess === null ? `The rules are: ${RULE_NAMES.join(', ')}.` : `Did you mean "${guess}"?`;
}
