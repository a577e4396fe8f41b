import { object, type Shape, text } from '../../core/json-shape.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { CompileCel } from '../../manifest/expression/cel-expression.ts';
import { compileExpression } from '../../manifest/expression/expression.ts';
import type { Value } from '../../manifest/value.ts';
import { type ConditionRead, conditionOf, type PlannedCondition } from '../resolve/condition.ts';
import type { PlanFault } from './saved-plan-fault.ts';
import { loadValue, type SavedValue, savedValue, saveValue } from './saved-plan-value.ts';

/** An `if:` as text, with the values that it reads; it is compiled anew when the plan is loaded. */
export interface SavedCondition {
  readonly text: string;
  readonly reads: readonly SavedRead[];
}

interface SavedRead {
  readonly context: string;
  readonly name: string;
  /** Not there: there was no such key. */
  readonly value?: SavedValue;
}

export const savedRead: Shape<SavedRead> = object<SavedRead>(
  { context: text, name: text },
  { value: savedValue },
);

export const saveCondition = ({ text, reads }: PlannedCondition): SavedCondition => ({
  text,
  reads: reads.map(({ context, name, value }) => ({
    context,
    name,
    ...(value === undefined ? {} : { value: saveValue(value) }),
  })),
});

/** What the `if:` of a manifest may read, whether this one does or not: it decides what compiles. */
const CONTEXTS = ['inputs', 'vars', 'env', 'trigger', 'needs'];

export function loadCondition(
  { text, reads }: SavedCondition,
  needs: readonly string[],
  compileCel: CompileCel,
): Result<PlannedCondition, PlanFault> {
  const loaded = reads.map(
    ({ context, name, value }): ConditionRead => ({
      context,
      name,
      value: value === undefined ? undefined : loadValue(value),
    }),
  );
  const names = new Map<string, string[]>(CONTEXTS.map(context => [context, []]));
  const values = new Map<string, Map<string, Value>>();
  for (const { context, name, value } of loaded) {
    names.set(context, [...(names.get(context) ?? []), name]);
    const members = values.get(context) ?? new Map<string, Value>();
    values.set(context, value === undefined ? members : members.set(name, value));
  }
  const contexts = names.set('needs', [...needs]);
  const expression = compileExpression(text, { contexts, secrets: null, compileCel });
  if (expression.ok) return ok(conditionOf({ text, expression: expression.value }, values, loaded));
  return err({
    code: 'bad-condition',
    message: `\`if: ${text}\` cannot be understood: ${expression.error[0]?.message ?? 'it is no expression'}`,
    next: 'Run it with the volley that saved it, or make the plan again.',
  });
}
