import { itemsOf, type Tree, treeValue } from '../tree.ts';
import { canonicalText, valueText } from '../value.ts';
import type { Finding, Rule } from './rule.ts';
import { axisTrees, triggerTrees } from './trigger-trees.ts';

/** `1` and `"1"` are two values, so two combinations; the job gets the same text from both. */
export const equalText: Rule = {
  name: 'equal-text',
  severity: 'warning',
  summary: 'Two values of an axis differ in type only, so that the same text is sent for both.',
  judgesBroken: true,
  check: ({ tree }) =>
    triggerTrees(tree).flatMap(([, parts]) =>
      axisTrees(parts).flatMap(([axis, values]) => equalTexts(axis, itemsOf(values))),
    ),
};

function equalTexts(axis: string, items: readonly Tree[]): readonly Finding[] {
  const seen = new Map<string, { readonly canonical: string; readonly at: Tree }>();
  const findings: Finding[] = [];
  for (const item of items) {
    const value = treeValue(item);
    const text = valueText(value);
    if (text === null) continue;
    const canonical = canonicalText(value);
    const first = seen.get(text);
    if (first === undefined) seen.set(text, { canonical, at: item });
    else if (first.canonical !== canonical) {
      findings.push({
        at: item,
        message: `two values of "${axis}" differ in type only, and both are sent as "${text}"`,
        next: 'Remove one, or quote both alike.',
        related: [{ message: 'the other', at: first.at }],
      });
    }
  }
  return findings;
}
