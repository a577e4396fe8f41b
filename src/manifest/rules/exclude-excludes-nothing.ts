import type { Matrix } from '../manifest.ts';
import { entriesOf, itemsOf } from '../tree.ts';
import { containsValue, showValue, type ValueMap } from '../value.ts';
import { missingValue, WRITE_ALIKE } from './axis-value.ts';
import type { Finding, Rule } from './rule.ts';
import { triggerTrees } from './trigger-trees.ts';

/** The combination that somebody wanted gone is fired all the same. */
export const excludeExcludesNothing: Rule = {
  name: 'exclude-excludes-nothing',
  severity: 'warning',
  summary: 'An `exclude` entry names a value that its axis does not have.',
  judgesBroken: true,
  check: ({ manifest, tree }) =>
    triggerTrees(tree).flatMap(([name, parts]) => {
      const matrix = manifest.triggers.get(name)?.matrix ?? null;
      const places = itemsOf(entriesOf(parts.get('matrix')?.value).get('exclude')?.value);
      if (matrix === null) return [];
      return matrix.exclude.flatMap((entry, index) => {
        const found = emptyHanded(entry, matrix);
        const at = places[index];
        return found === null || at === undefined ? [] : [{ at, ...found }];
      });
    }),
};

/**
 * The first value of the entry that its axis lacks. All combinations of the axes exist, so an entry excludes
 * something exactly when each of its values does, and nothing has to be expanded to know.
 */
function emptyHanded(entry: ValueMap, { axes }: Matrix): Pick<Finding, 'message' | 'next'> | null {
  // A key that is no axis is an error, and an axis without values makes no combinations at all.
  if ([...entry.keys()].some(axis => (axes.get(axis) ?? []).length === 0)) return null;
  for (const [axis, value] of entry) {
    const values = axes.get(axis) ?? [];
    if (values.some(candidate => containsValue(candidate, value))) continue;
    const { what, otherType } = missingValue(axis, value, values);
    return {
      message: `this entry excludes nothing: ${what}`,
      next: otherType
        ? WRITE_ALIKE
        : `Correct it, or remove the entry; the axis has: ${values.map(showValue).join(', ')}.`,
    };
  }
  return null;
}
