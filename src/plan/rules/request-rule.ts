import type { Finding, LintSubject, Rule } from '../../manifest/rules/rule.ts';
import type { LintRequest } from './lint-requests.ts';

/** A rule that compares the requests of a manifest with each other. */
export interface RequestRule extends Omit<Rule, 'judgesBroken' | 'check'> {
  /** `requests`: all that may be equal to another one. */
  check(subject: LintSubject, requests: readonly LintRequest[]): readonly Finding[];
}
