import { showText } from '../core/text.ts';
import { unreachable } from '../core/unreachable.ts';
import type { Trigger } from '../manifest/manifest.ts';
import type { Template } from '../manifest/template.ts';
import { showValue } from '../manifest/value.ts';
import { expressionText } from './expression-text.ts';

/** The `paths` of a trigger, as it writes them: which files they mean is asked of the manifest, combination by combination. */
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
