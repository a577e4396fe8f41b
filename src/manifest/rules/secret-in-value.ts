import { hasPassword, isCredentialName } from '../../core/credential.ts';
import { entriesOf, type ScalarTree, type Tree, treeAt } from '../tree.ts';
import type { Finding, Rule } from './rule.ts';
import { triggerTrees } from './trigger-trees.ts';

const NEXT = 'Name its source under `secrets:`, and write ${{ secrets.NAME }} here.';

/** What a manifest says in the clear stands in its history, in every plan and in every log. */
export const secretInValue: Rule = {
  name: 'secret-in-value',
  severity: 'warning',
  summary: 'A value seems to hold a credential in the clear.',
  judgesBroken: true,
  check: ({ tree }) =>
    [
      treeAt(tree, ['vars']),
      ...triggerTrees(tree).map(([, parts]) => parts.get('parameters')?.value),
    ].flatMap(findings),
};

function findings(values: Tree | null | undefined): readonly Finding[] {
  return [...entriesOf(values)].flatMap(([name, { value }]) => {
    const message = value.kind === 'scalar' ? suspicion(name, value) : null;
    return message === null ? [] : [{ at: value, conceal: true, message, next: NEXT } as const];
  });
}

function suspicion(name: string, { value }: ScalarTree): string | null {
  if (typeof value !== 'string' || value === '') return null;
  if (hasPassword(value)) {
    return value.includes('${{') ? null : 'an address here holds a password';
  }
  if (!isCredentialName(name) || value.includes('${{')) return null;
  return `"${name}" sounds like a credential, and its value stands here in the clear`;
}
