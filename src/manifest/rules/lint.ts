import type { RawRuleLevels } from '../generated/raw-manifest.ts';
import type { ManifestProblem } from '../problem-code.ts';
import { locate } from '../tree.ts';
import { type IgnoredRule, ignoredRules } from './ignore-comments.ts';
import type { Finding, LintSubject, Rule, RuleLevels } from './rule.ts';
import { RULE_NAMES } from './rule-name.ts';
import { unknownRule, unknownRules } from './unknown-rule.ts';
import { unusedIgnore, unusedIgnores } from './unused-ignore.ts';

/** The manifest's `lint: {rules: …}`, and over it what was given for this time alone. */
export const mergeLevels = (said: RawRuleLevels = {}, given: RuleLevels = new Map()): RuleLevels =>
  new Map([
    ...RULE_NAMES.flatMap(name => (said[name] === undefined ? [] : [[name, said[name]] as const])),
    ...given,
  ]);

export interface LintOptions {
  readonly rules: readonly Rule[];
  readonly levels: RuleLevels;
  /** The manifest has errors, so that parts of it are missing. */
  readonly broken: boolean;
}

/** What the rules find, at the levels that count, less what comments ignore. */
export function lint(subject: LintSubject, options: LintOptions): readonly ManifestProblem[] {
  const { levels, broken } = options;
  const rules = options.rules.filter(
    ({ name, judgesBroken }) => levels.get(name) !== 'off' && (judgesBroken || !broken),
  );
  const ignored = subject.sources.flatMap(ignoredRules);
  const used = new Set<IgnoredRule>();
  const problems: ManifestProblem[] = [];
  for (const rule of rules) {
    for (const finding of distinct(rule.check(subject))) {
      const comments = ignored.filter(comment => ignores(comment, rule, finding));
      for (const comment of comments) used.add(comment);
      if (comments.length === 0) problems.push(...told([finding], rule, levels));
    }
  }
  const unused = ignored.filter(comment => !used.has(comment));
  const ran = new Set(rules.map(({ name }) => name));
  return [
    ...problems,
    ...told(unusedIgnores(unused, ran), unusedIgnore, levels),
    ...told(unknownRules(unused), unknownRule, levels),
  ];
}

/** What an alias or a template repeats stands in one place, and is told once. */
function distinct(findings: readonly Finding[]): readonly Finding[] {
  const places = new Map(
    findings.map(finding => {
      const { at, message } = finding;
      return [`${at.source.path} ${at.start} ${message}`, finding] as const;
    }),
  );
  return [...places.values()];
}

function ignores(comment: IgnoredRule, rule: Rule, { at }: Finding): boolean {
  return (
    comment.name === rule.name &&
    comment.at.source === at.source &&
    comment.line === at.source.position(at.start).line
  );
}

function told(
  findings: readonly Finding[],
  { name, severity }: Pick<Rule, 'name' | 'severity'>,
  levels: RuleLevels,
): readonly ManifestProblem[] {
  const level = levels.get(name) ?? severity;
  if (level === 'off') return [];
  return findings.map(({ at, message, next, conceal, related = [], fix = null }) => ({
    code: name,
    severity: level,
    message,
    at: locate(at),
    next,
    ...(conceal === true ? { conceal } : {}),
    ...(fix === null ? {} : { fix }),
    ...(related.length === 0
      ? {}
      : { related: related.map(other => ({ message: other.message, at: locate(other.at) })) }),
  }));
}
