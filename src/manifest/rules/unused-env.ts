import { itemsOf, treeAt } from '../tree.ts';
import type { Rule } from './rule.ts';
import { unread } from './unread.ts';

/** The list says what of the environment the manifest depends on; a name too many makes somebody set it. */
export const unusedEnv: Rule = {
  name: 'unused-env',
  severity: 'warning',
  summary: 'A name in the list `env:` that no expression reads.',
  judgesBroken: false,
  check(subject) {
    const items = itemsOf(treeAt(subject.tree, ['env']));
    const defined = items.flatMap(at => (at.kind === 'scalar' ? [{ name: String(at.value), at }] : []));
    return unread(subject, 'env', defined, name => ({
      message: `no expression reads env.${name}`,
      next: 'Remove it from the list: a secret that is read from the environment need not stand there.',
    }));
  },
};
