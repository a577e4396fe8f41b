import { InvalidArgumentError } from 'commander';
import { RULE_LEVELS, type RuleLevel, type RuleLevels } from '../../manifest/rules/rule.ts';
import { isRuleName } from '../../manifest/rules/rule-name.ts';
import { ruleGuess } from '../../manifest/rules/unknown-rule.ts';

/** One `--rule NAME=LEVEL`, added to those before it. */
export function collectLevel(text: string, before: RuleLevels): RuleLevels {
  const [name = '', level = '', ...rest] = text.split('=');
  if (!isRuleName(name)) throw new InvalidArgumentError(`There is no rule "${name}". ${ruleGuess(name)}`);
  if (!isLevel(level) || rest.length > 0) {
    throw new InvalidArgumentError(`Write ${name}=LEVEL with one of: ${RULE_LEVELS.join(', ')}.`);
  }
  return new Map([...before, [name, level]]);
}

const isLevel = (text: string): text is RuleLevel => RULE_LEVELS.some(level => level === text);
