import { itemsOf, treeAt } from '../tree.ts';
import type { Rule } from './rule.ts';

/** Whoever needs a build mostly means what it has made, and that is there at its end only. */
export const needsUnfinished: Rule = {
  name: 'needs-unfinished',
  severity: 'warning',
  summary: 'A trigger needs another one whose builds are not followed to their end.',
  judgesBroken: true,
  check: ({ manifest: { triggers } }) =>
    [...triggers.values()].flatMap(({ name, written }) =>
      itemsOf(treeAt(written, ['needs'])).flatMap(at => {
        const need = at.kind === 'scalar' ? triggers.get(at.text) : undefined;
        if (need === undefined || need.wait === 'finished') return [];
        return [
          {
            at,
            message: `the builds of "${need.name}" are followed until ${need.wait} only, so that "${name}" begins before they have ended`,
            next: `Write \`wait: finished\` in "${need.name}", or take it out of \`needs\`.`,
          },
        ];
      }),
    ),
};
