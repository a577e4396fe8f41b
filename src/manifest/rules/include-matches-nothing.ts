import type { Matrix } from '../manifest.ts';
import { entriesOf, itemsOf } from '../tree.ts';
import { containsValue, equalValues, type ValueMap } from '../value.ts';
import { missingValue, WRITE_ALIKE } from './axis-value.ts';
import type { Finding, Rule } from './rule.ts';
import { triggerTrees } from './trigger-trees.ts';

/**
 * An entry that fits no combination becomes one of its own. That is what an entry with a value for every axis is
 * for; one that leaves axes out was most likely to extend others, and starts a build without their values.
 */
export const includeMatchesNothing: Rule = {
  name: 'include-matches-nothing',
  severity: 'warning',
  summary: 'An `include` entry that seems to extend combinations fits none and so adds one.',
  judgesBroken: true,
  check: ({ manifest, tree }) =>
    triggerTrees(tree).flatMap(([name, parts]) => {
      const matrix = manifest.triggers.get(name)?.matrix ?? null;
      const places = itemsOf(entriesOf(parts.get('matrix')?.value).get('include')?.value);
      if (matrix === null) return [];
      return matrix.include.flatMap((entry, index) => {
        const found = misfit(entry, matrix);
        const at = places[index];
        return found === null || at === undefined ? [] : [{ at, ...found }];
      });
    }),
};

function misfit(entry: ValueMap, matrix: Matrix): Pick<Finding, 'message' | 'next'> | null {
  const named = new Map([...entry].filter(([key]) => matrix.axes.has(key)));
  if (named.size === 0) return null;
  const left = [...matrix.axes.keys()].filter(axis => !named.has(axis));
  const reason = (why: string, next: string): Pick<Finding, 'message' | 'next'> => ({
    message: `this entry extends no combination and so adds one${left.length === 0 ? '' : ` without ${left.join(', ')}`}: ${why}`,
    next,
  });
  for (const [axis, value] of named) {
    const values = matrix.axes.get(axis) ?? [];
    if (values.some(candidate => equalValues(candidate, value))) continue;
    const { what, otherType } = missingValue(axis, value, values);
    if (otherType) return reason(what, WRITE_ALIKE);
    if (left.length === 0) return null;
    return reason(what, `Correct the value, or name ${left.join(', ')} too if a combination is to be added.`);
  }
  if (left.length === 0 || !matrix.exclude.some(excluded => takesAll(excluded, named))) return null;
  return reason(
    '`exclude` takes away all that it fits',
    `Remove one of the two, or name ${left.join(', ')} too if a combination is to be added.`,
  );
}

/** Whether an `exclude` entry drops every combination that has these values. */
const takesAll = (excluded: ValueMap, named: ValueMap): boolean =>
  excluded.size > 0 &&
  [...excluded].every(([axis, value]) => {
    const own = named.get(axis);
    return own !== undefined && containsValue(own, value);
  });
