import { entriesOf, treeAt } from '../tree.ts';
import type { Rule } from './rule.ts';
import { unread } from './unread.ts';

/** Often what is left of a parameter that has gone, or one half of a name that was changed. */
export const unusedVar: Rule = {
  name: 'unused-var',
  severity: 'warning',
  summary: 'A constant under `vars:` that no expression reads.',
  judgesBroken: false,
  check(subject) {
    const entries = [...entriesOf(treeAt(subject.tree, ['vars']))];
    const defined = entries.map(([name, { key }]) => ({ name, at: key }));
    return unread(subject, 'vars', defined, name => ({
      message: `no expression reads vars.${name}`,
      next: 'Remove it, or use it.',
    }));
  },
};
