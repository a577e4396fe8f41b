import { quoting } from '../edit/fix.ts';
import { entriesOf, itemsOf, type ScalarTree, type Tree } from '../tree.ts';
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
      const alike = matrixValues(parts).filter(isNumberLike);
      return sentValues(parts)
        .filter(isNumberLike)
        .map(value => finding(value, alike));
    }),
};

/**
 * Every value that a matrix compares with others, those of `exclude` among them: `1.10` and `"1.10"` are not equal, so
 * that all that are written alike have to be quoted at once.
 */
function matrixValues(parts: TriggerParts): readonly Tree[] {
  const matrix = entriesOf(parts.get('matrix')?.value);
  const entries = ['include', 'exclude'].flatMap(word => itemsOf(matrix.get(word)?.value));
  return [...axisTrees(parts).flatMap(([, values]) => itemsOf(values)), ...entries.flatMap(valuesIn)];
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

/** `compared`: the values that have to stay equal to it. */
const finding = (tree: ScalarTree, compared: readonly ScalarTree[]): Finding => ({
  at: tree,
  message: `${tree.text} looks like a number and is sent as the text "${tree.text}"`,
  next: `Quote it: "${tree.text}".`,
  fix: quoting(
    compared.includes(tree) ? compared.filter(({ text }) => text === tree.text) : [tree],
    tree.text,
  ),
});
