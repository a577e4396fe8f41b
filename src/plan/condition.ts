import { err, ok, type Result } from '../core/result.ts';
import { unreachable } from '../core/unreachable.ts';
import { type Contexts, readName } from '../manifest/expression.ts';
import type { Condition } from '../manifest/manifest.ts';
import { showValue, type Value } from '../manifest/value.ts';

/** What a trigger ended as, in the words of `needs.NAME.result`. */
export type TriggerResult = 'success' | 'failure' | 'skipped' | 'cancelled' | 'unknown';

/** An `if:` with all of its values but the results of `needs`, which only a run can know. */
export interface PlannedCondition {
  /** As it was written, without braces. */
  readonly text: string;
  /** Whether the trigger runs; the error is a sentence for people. */
  holds(needs: ReadonlyMap<string, TriggerResult>): Result<boolean, string>;
}

/** `shared`: `inputs`, `vars` and `env`. */
export function planCondition(condition: Condition, trigger: string, shared: Contexts): PlannedCondition {
  const { text } = condition;
  const contexts = new Map([...shared, ['trigger', new Map([['name', trigger]])]]);
  return {
    text,
    holds(needs) {
      const results = new Map([...needs].map(([name, result]) => [name, new Map([['result', result]])]));
      const value = evaluate(condition, new Map([...contexts, ['needs', results]]));
      if (!value.ok) return value;
      if (typeof value.value === 'boolean') return ok(value.value);
      return err(`\`if: ${text}\` gives ${showValue(value.value)}, which is neither true nor false`);
    },
  };
}

function evaluate({ expression, text }: Condition, contexts: Contexts): Result<Value, string> {
  switch (expression.kind) {
    case 'reference':
      return ok(readName(contexts, expression.context, expression.name));
    case 'secret':
      return err('a condition cannot read a secret');
    case 'cel': {
      const value = expression.cel.evaluate(contexts);
      return value.ok ? value : err(`\`if: ${text}\` cannot be evaluated: ${value.error.message}`);
    }
    default:
      return unreachable(expression);
  }
}
