import { entriesOf, treeAt } from '../tree.ts';
import type { Rule } from './rule.ts';
import { unread } from './unread.ts';

/** A secret that nothing sends is one that could be revoked. */
export const unusedSecret: Rule = {
  name: 'unused-secret',
  severity: 'warning',
  summary: 'A secret that nothing refers to.',
  judgesBroken: false,
  check(subject) {
    const entries = [...entriesOf(treeAt(subject.tree, ['secrets']))];
    const defined = entries.map(([name, { key }]) => ({ name, at: key }));
    return unread(subject, 'secrets', defined, name => ({
      message: `nothing refers to secrets.${name}`,
      next: 'Remove it, or use it in `auth:`, `token:` or `parameters:`.',
    }));
  },
};
