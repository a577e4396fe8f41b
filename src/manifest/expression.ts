import { err, ok, type Result } from '../core/result.ts';
import type { Span } from '../core/source.ts';
import { type CelExpression, compileCel } from './cel.ts';
import type { ManifestProblemCode } from './problem-code.ts';
import { checkReference, checkSecret, type Scope } from './scope.ts';
import type { Value, ValueMap } from './value.ts';

/** What stands between `${{` and `}}`. */
export type Expression =
  /** A plain `context.name`, by far the most common; it keeps a number as it was written. */
  | { readonly kind: 'reference'; readonly context: string; readonly name: string }
  /** Never evaluated: it stays a reference until a request is sent. */
  | { readonly kind: 'secret'; readonly name: string }
  | { readonly kind: 'cel'; readonly text: string; readonly cel: CelExpression };

/** The values that expressions read, e.g. `matrix` → `os` → `linux`. */
export type Contexts = ReadonlyMap<string, ValueMap>;

/** A fault inside an expression; offsets count from the expression's own first character. */
export interface ExpressionFault extends Span {
  readonly code: ManifestProblemCode;
  readonly message: string;
  readonly next: string;
}

const REFERENCE = /^\s*([A-Za-z_]\w*)\.([A-Za-z_]\w*(?:-[A-Za-z_]\w*)*)\s*$/;

/** Compiles an expression and checks every name in it against the scope. */
export function compileExpression(
  text: string,
  scope: Scope,
): Result<Expression, readonly ExpressionFault[]> {
  const [, context, name] = REFERENCE.exec(text) ?? [];
  if (context !== undefined && name !== undefined) {
    const fault = context === 'secrets' ? checkSecret(scope, name) : checkReference(scope, context, name);
    if (fault !== null) return err([{ ...fault, ...trimmed(text) }]);
    return ok(context === 'secrets' ? { kind: 'secret', name } : { kind: 'reference', context, name });
  }
  const compiled = compileCel(text, [...scope.contexts.keys()]);
  if (!compiled.ok) {
    const { message, start, end } = compiled.error;
    const next = 'Expressions are CEL, e.g. `matrix.os == "linux" ? "a" : "b"`.';
    return err([{ code: 'expression-syntax', message, next, start, end }]);
  }
  const faults = compiled.value.references.flatMap((reference): ExpressionFault[] => {
    const { start, end } = reference;
    if (reference.context === 'secrets') {
      const message = 'a secret cannot be computed with, only passed on';
      return [
        { code: 'secret-in-expression', message, next: 'Write ${{ secrets.NAME }} alone.', start, end },
      ];
    }
    const fault = checkReference(scope, reference.context, reference.name);
    return fault === null ? [] : [{ ...fault, start, end }];
  });
  return faults.length > 0 ? err(faults) : ok({ kind: 'cel', text: text.trim(), cel: compiled.value });
}

/** A key that this combination does not have reads as null. */
export const readName = (contexts: Contexts, context: string, name: string): Value =>
  contexts.get(context)?.get(name) ?? null;

const trimmed = (text: string): Span => ({
  start: text.length - text.trimStart().length,
  end: text.trimEnd().length,
});
