import { unreachable } from '../../core/unreachable.ts';
import type { Expression } from '../../manifest/expression/expression.ts';

/** An expression as it is written, with its braces: `${{ inputs.branch }}`. */
export const expressionText = (expression: Expression): string => `\${{ ${insideOf(expression)} }}`;

/** An expression as it stands between its braces: `inputs.branch`. */
export function insideOf(expression: Expression): string {
  switch (expression.kind) {
    case 'reference':
      return `${expression.context}.${expression.name}`;
    case 'secret':
      return `secrets.${expression.name}`;
    case 'run':
      return `run.${expression.name}`;
    case 'cel':
      return expression.text.trim();
    default:
      return unreachable(expression);
  }
}
