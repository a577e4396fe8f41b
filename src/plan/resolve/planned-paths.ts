import { showText } from '../../core/text.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { Template } from '../../manifest/expression/template.ts';
import type { Trigger } from '../../manifest/manifest.ts';
import { showValue } from '../../manifest/value.ts';
import { expressionText } from './expression-text.ts';

/**
 * The `paths` of a trigger as they are written, for reviewers. Which files they mean depends on the combination, and
 * only the manifest can tell.
 */
export const plannedPaths = ({ paths }: Pick<Trigger, 'paths'>): readonly string[] =>
  paths.map(({ pattern }) => templateText(pattern));

function templateText(template: Template): string {
  switch (template.kind) {
    case 'constant':
      return showText(showValue(template.value));
    case 'expression':
      return expressionText(template.expression.expression);
    case 'text':
      return template.parts
        .map(part => (typeof part === 'string' ? showText(part) : expressionText(part.expression)))
        .join('');
    default:
      return unreachable(template);
  }
}
