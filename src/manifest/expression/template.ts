import { err, ok, type Result } from '../../core/result.ts';
import type { Location, Span } from '../../core/source.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { ManifestProblem } from '../problem-code.ts';
import { scalarPlaces } from '../scalar-places.ts';
import { type ScalarTree, treeValue } from '../tree.ts';
import type { Value } from '../value.ts';
import { compileExpression, type Expression } from './expression.ts';
import type { Scope } from './scope.ts';
import { type ExpressionText, splitTemplate } from './template-text.ts';

/** A scalar of the manifest that may hold expressions. */
export type Template =
  | { readonly kind: 'constant'; readonly value: Value }
  /** One whole expression keeps its type: null stays null, and a parameter made of it alone is left out. */
  | { readonly kind: 'expression'; readonly expression: PlacedExpression }
  /** Text with expressions in it is text. */
  | { readonly kind: 'text'; readonly parts: readonly (string | PlacedExpression)[] };

export interface PlacedExpression {
  readonly expression: Expression;
  /** From `${{` to `}}` in the file. */
  readonly at: Location;
  /** Where a stretch of the expression's own text stands in the file. */
  place(stretch: Span): Location;
}

/**
 * Compiles a scalar. A template with problems is a constant null, so that nobody goes on to judge what is left of it;
 * offsets of problems are those of the file, through quotes, escapes and folded lines.
 */
export function parseTemplate(
  tree: ScalarTree,
  scope: Scope,
): { readonly template: Template; readonly problems: readonly ManifestProblem[] } {
  if (typeof tree.value !== 'string' || !tree.value.includes('{{')) {
    return { template: { kind: 'constant', value: treeValue(tree) }, problems: [] };
  }
  const { parts, unclosed } = splitTemplate(tree.value);
  const places = scalarPlaces(tree);
  const problems: ManifestProblem[] = [];
  const compiled: (string | PlacedExpression)[] = [];
  for (const part of parts) {
    if (typeof part === 'string') {
      compiled.push(part);
      continue;
    }
    const placed = parseExpression(part, places, scope);
    if (placed.ok) compiled.push(placed.value);
    else problems.push(...placed.error);
  }
  if (unclosed !== null) {
    problems.push({
      code: 'expression-unclosed',
      severity: 'error',
      message: 'an expression begins here and is not closed',
      at: places(unclosed),
      next: 'Close it with }}, or write $${{ for the characters themselves.',
    });
  }
  // What is broken has no value: nobody should judge the pieces that are left.
  return { template: problems.length > 0 ? BROKEN : asTemplate(compiled), problems };
}

/** One expression of a scalar, whose offsets `places` turns into those of the file. */
export function parseExpression(
  part: ExpressionText,
  places: (stretch: Span) => Location,
  scope: Scope,
): Result<PlacedExpression, readonly ManifestProblem[]> {
  const { text, start, end, inside } = part;
  const place = (stretch: Span): Location =>
    places({ start: inside + stretch.start, end: inside + stretch.end });
  const result = compileExpression(text, scope);
  if (result.ok) return ok({ expression: result.value, at: places({ start, end }), place });
  return err(
    result.error.map(({ code, message, next, ...stretch }) => ({
      code,
      severity: 'error',
      message,
      at: place(stretch),
      next,
    })),
  );
}

const BROKEN: Template = { kind: 'constant', value: null };

function asTemplate(parts: readonly (string | PlacedExpression)[]): Template {
  const [first, ...rest] = parts;
  if (first === undefined) return { kind: 'constant', value: '' };
  if (rest.length > 0) return { kind: 'text', parts };
  return typeof first === 'string'
    ? { kind: 'constant', value: first }
    : { kind: 'expression', expression: first };
}

/** All of a template's expressions, in the order in which they are written. */
export function expressionsIn(template: Template): readonly Expression[] {
  switch (template.kind) {
    case 'constant':
      return [];
    case 'expression':
      return [template.expression.expression];
    case 'text':
      return template.parts.flatMap(part => (typeof part === 'string' ? [] : [part.expression]));
    default:
      return unreachable(template);
  }
}
