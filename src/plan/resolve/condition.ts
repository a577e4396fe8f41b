import { err, ok, type Result } from '../../core/result.ts';
import { unreachable } from '../../core/unreachable.ts';
import { type Contexts, readName } from '../../manifest/expression/expression.ts';
import type { Condition } from '../../manifest/manifest.ts';
import { showValue, type Value } from '../../manifest/value.ts';
import { namesRead } from './names-read.ts';

/** What a trigger ended as, in the words of `needs.NAME.result`. */
export type TriggerResult = 'success' | 'failure' | 'skipped' | 'cancelled' | 'unknown';

/** An `if:` with all of its values but the results of `needs`, which only a run can know. */
export interface PlannedCondition {
  /** As it was written, without braces. */
  readonly text: string;
  /** All that it reads but the results of `needs`. Where it computes a name, every value of that context. */
  readonly reads: readonly ConditionRead[];
  /** Whether the trigger runs; the error is a sentence for people. */
  holds(needs: ReadonlyMap<string, TriggerResult>): Result<boolean, string>;
}

/** A name that a condition reads. */
export interface ConditionRead {
  readonly context: string;
  readonly name: string;
  /** undefined: there is no such key, which is not the same as null. */
  readonly value: Value | undefined;
}

/** `shared`: `inputs`, `vars` and `env`. */
export function planCondition(condition: Condition, trigger: string, shared: Contexts): PlannedCondition {
  const contexts = new Map([...shared, ['trigger', new Map([['name', trigger]])]]);
  return conditionOf(condition, contexts, readsOf(condition, contexts));
}

/** `contexts`: the values of all `reads`. */
export function conditionOf(
  condition: WrittenCondition,
  contexts: Contexts,
  reads: readonly ConditionRead[],
): PlannedCondition {
  const { text } = condition;
  return {
    text,
    reads,
    holds(needs) {
      const results = new Map([...needs].map(([name, result]) => [name, new Map([['result', result]])]));
      const value = evaluate(condition, new Map([...contexts, ['needs', results]]));
      if (!value.ok) return value;
      if (typeof value.value === 'boolean') return ok(value.value);
      return err(`\`if: ${text}\` gives ${showValue(value.value)}, which is neither true nor false`);
    },
  };
}

type WrittenCondition = Pick<Condition, 'text' | 'expression'>;

function readsOf(condition: Condition, contexts: Contexts): readonly ConditionRead[] {
  const reads = new Map<string, ConditionRead>();
  for (const { context, name } of namesRead({ kind: 'expression', expression: condition })) {
    if (context === 'needs') continue;
    const values = contexts.get(context);
    const names = name === null ? [...(values?.keys() ?? [])] : [name];
    for (const read of names)
      reads.set(`${context}.${read}`, { context, name: read, value: values?.get(read) });
  }
  return [...reads.values()];
}

function evaluate({ expression, text }: WrittenCondition, contexts: Contexts): Result<Value, string> {
  switch (expression.kind) {
    case 'reference':
      return ok(readName(contexts, expression.context, expression.name));
    case 'secret':
      return err('a condition cannot read a secret');
    case 'run':
      return err('a condition cannot read its run');
    case 'cel': {
      const value = expression.cel.evaluate(contexts);
      return value.ok ? value : err(`\`if: ${text}\` cannot be evaluated: ${value.error.message}`);
    }
    default:
      return unreachable(expression);
  }
}
