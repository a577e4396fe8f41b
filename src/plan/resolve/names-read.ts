import { unreachable } from '../../core/unreachable.ts';
import type { Expression } from '../../manifest/expression/expression.ts';
import { expressionsIn, type Template } from '../../manifest/expression/template.ts';

/** `matrix.os` somewhere in a template; `name` is null where an expression computes it. */
export interface NameRead {
  readonly context: string;
  readonly name: string | null;
}

/** The names that a template reads, each once, in the order in which they are written. */
export function namesRead(template: Template): readonly NameRead[] {
  const reads = new Map<string, NameRead>();
  for (const { context, name } of expressionsIn(template).flatMap(readsOf)) {
    reads.set(`${context}.${name}`, { context, name });
  }
  return [...reads.values()];
}

function readsOf(expression: Expression): readonly NameRead[] {
  switch (expression.kind) {
    case 'secret':
      return [{ context: 'secrets', name: expression.name }];
    case 'run':
      return [{ context: 'run', name: expression.name }];
    case 'reference':
      return [expression];
    case 'cel':
      return expression.cel.references;
    default:
      return unreachable(expression);
  }
}
