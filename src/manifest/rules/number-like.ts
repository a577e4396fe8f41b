import { type Fix, quoting } from '../edit/fix.ts';
import { entriesOf, itemsOf, type ScalarTree, type Tree } from '../tree.ts';
import { isOnlyText } from './matrix-reads.ts';
import type { Finding, Rule } from './rule.ts';
import { axisTrees, type TriggerParts, triggerTrees } from './trigger-trees.ts';

/**
 * A number whose text is not how a computer would write it again (`1.10`, `012`, `1e3`) was most likely meant as
 * text. volley sends it as written; the next tool that reads this file may not.
 */
export const numberLike: Rule = {
  name: 'number-like',
  severity: 'warning',
  summary: 'A value that is sent as text is written like a number that other tools would write differently.',
  judgesBroken: true,
  check: ({ tree }) =>
    triggerTrees(tree).flatMap(([, parts]) => {
      const compared = matrixValues(parts);
      return sentValues(parts)
        .filter(isNumberLike)
        .map(value => finding(value, fixOf(value, parts, compared)));
    }),
};

/**
 * Every value that a matrix compares with others, those of `exclude` among them, by the name it stands under: `1.10` and
 * `"1.10"` are not equal, so that all under a name have to be quoted at once.
 */
function matrixValues(parts: TriggerParts): ReadonlyMap<string, readonly ScalarTree[]> {
  const values = new Map<string, readonly ScalarTree[]>();
  const add = (name: string, found: readonly Tree[]): void => {
    values.set(name, [...(values.get(name) ?? []), ...found.filter(isNumberLike)]);
  };
  for (const [name, axis] of axisTrees(parts)) add(name, itemsOf(axis));
  const matrix = entriesOf(parts.get('matrix')?.value);
  for (const entry of ['include', 'exclude'].flatMap(word => itemsOf(matrix.get(word)?.value)))
    for (const [name, { value }] of entriesOf(entry)) add(name, [value]);
  return values;
}

/** null: it is for a person to say whether a number is meant. */
function fixOf(
  value: ScalarTree,
  parts: TriggerParts,
  compared: ReadonlyMap<string, readonly ScalarTree[]>,
): Fix | null {
  const under = [...compared].find(([, values]) => values.includes(value));
  if (under === undefined) return quoting([value], value.text);
  const [name, alike] = under;
  return isOnlyText(parts, name) ? quoting(alike, value.text) : null;
}

/** Everything in a trigger that may become the text of a parameter. */
function sentValues(parts: TriggerParts): readonly Tree[] {
  const include = itemsOf(entriesOf(parts.get('matrix')?.value).get('include')?.value);
  return [
    ...[...entriesOf(parts.get('inputs')?.value).values()].flatMap(({ value }) => inputTexts(value)),
    ...axisTrees(parts).flatMap(([, values]) => itemsOf(values)),
    ...include.flatMap(valuesIn),
    ...valuesIn(parts.get('parameters')?.value),
  ];
}

/** The default and the choices of an input whose type is text. */
function inputTexts(input: Tree): readonly Tree[] {
  const parts = entriesOf(input);
  const type = parts.get('type')?.value;
  if (type?.kind === 'scalar' && type.value !== 'string') return [];
  const fallback = parts.get('default')?.value;
  return [...(fallback === undefined ? [] : [fallback]), ...itemsOf(parts.get('choices')?.value)];
}

const valuesIn = (tree: Tree | undefined): readonly Tree[] =>
  [...entriesOf(tree).values()].map(({ value }) => value);

function isNumberLike(tree: Tree): tree is ScalarTree {
  if (tree.kind !== 'scalar' || !tree.plain) return false;
  if (typeof tree.value !== 'number' && typeof tree.value !== 'bigint') return false;
  return !/^(0|-?[1-9]\d{0,14})$/.test(tree.text);
}

const finding = (tree: ScalarTree, fix: Fix | null): Finding => ({
  at: tree,
  message: `${tree.text} looks like a number and is sent as the text "${tree.text}"`,
  next: `Quote it: "${tree.text}".`,
  fix,
});
