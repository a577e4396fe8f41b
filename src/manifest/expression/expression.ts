import { err, ok, type Result } from '../../core/result.ts';
import type { Span } from '../../core/source.ts';
import { RUN_NAMES, type RunName } from '../../core/text.ts';
import type { ManifestProblemCode } from '../problem-code.ts';
import type { Value, ValueMap } from '../value.ts';
import type { CelExpression, CelReference } from './cel-expression.ts';
import { checkReference, checkRunName, checkSecret, type Scope, type ScopeFault } from './scope.ts';

/** What stands between `${{` and `}}`. */
export type Expression =
  /** A plain `context.name`, by far the most common; it keeps a number as it was written. */
  | { readonly kind: 'reference'; readonly context: string; readonly name: string }
  /** Never evaluated: it stays a reference until a request is sent. */
  | { readonly kind: 'secret'; readonly name: string }
  /** Nor is this: it is not known before a run begins. */
  | { readonly kind: 'run'; readonly name: RunName }
  | { readonly kind: 'cel'; readonly text: string; readonly cel: CelExpression };

/** The values that expressions read, e.g. `matrix` → `os` → `linux`. */
export type Contexts = ReadonlyMap<string, ValueMap>;

/** A fault inside an expression; offsets count from the expression's own first character. */
export interface ExpressionFault extends Span {
  readonly code: ManifestProblemCode;
  readonly message: string;
  readonly next: string;
}

const REFERENCE = /^(\s*)([A-Za-z_]\w*)\.([A-Za-z_]\w*(?:-[A-Za-z_]\w*)*)\s*$/;

/** Compiles an expression and checks every name in it against the scope. */
export function compileExpression(
  text: string,
  scope: Scope,
): Result<Expression, readonly ExpressionFault[]> {
  const [, space, context, name] = REFERENCE.exec(text) ?? [];
  if (space !== undefined && context !== undefined && name !== undefined) {
    if (context === 'run') return compileRunName(name, scope, plainReference(space.length, context, name));
    const secret = context === 'secrets';
    const fault = secret ? checkSecret(scope, name) : checkReference(scope, context, name);
    if (fault !== null) return err([placed(fault, plainReference(space.length, context, name))]);
    return ok(secret ? { kind: 'secret', name } : { kind: 'reference', context, name });
  }
  if (text.trim() === '') {
    return err([{ ...syntax('the expression is empty'), start: 0, end: text.length }]);
  }
  const compiled = scope.compileCel(text, [...scope.contexts.keys()]);
  if (!compiled.ok) {
    return err([{ ...syntax(compiled.error.message), ...compiled.error }]);
  }
  const faults = compiled.value.references.flatMap(reference => referenceFaults(reference, scope));
  if (faults.length > 0) return err(faults);
  const wrong = compiled.value.check();
  if (wrong !== null) return err([{ code: 'expression-type', next: CEL, ...wrong }]);
  return ok({ kind: 'cel', text: text.trim(), cel: compiled.value });
}

function compileRunName(
  name: string,
  scope: Scope,
  reference: CelReference,
): Result<Expression, readonly ExpressionFault[]> {
  const fault = checkRunName(scope, name);
  if (fault !== null) return err([placed(fault, reference)]);
  const known = RUN_NAMES.find(each => each === name);
  if (known === undefined) throw new Error(`a checked name of the run is unknown: ${name}`);
  return ok({ kind: 'run', name: known });
}

/** A key that this combination does not have reads as null. */
export const readName = (contexts: Contexts, context: string, name: string): Value =>
  contexts.get(context)?.get(name) ?? null;

function referenceFaults(reference: CelReference, scope: Scope): readonly ExpressionFault[] {
  if (reference.context === 'secrets') {
    const { start, end } = reference;
    const message = 'a secret cannot be computed with, only passed on';
    const next = 'Write ${{ secrets.NAME }} by itself; text may stand around it.';
    return [{ code: 'secret-in-expression', message, next, start, end }];
  }
  if (reference.context === 'run') {
    const { start, end } = reference;
    const message =
      'what a run is called cannot be computed with, only passed on: it is not known before it begins';
    const next = 'Write ${{ run.id }} or ${{ run.scheduled-time }} by itself; text may stand around it.';
    return [{ code: 'expression-not-allowed', message, next, start, end }];
  }
  const fault = checkReference(scope, reference.context, reference.name);
  return fault === null ? [] : [placed(fault, reference)];
}

const CEL = 'Expressions are CEL, e.g. `matrix.os == "linux" ? "a" : "b"`.';

const syntax = (message: string): Pick<ExpressionFault, 'code' | 'message' | 'next'> => ({
  code: 'expression-syntax',
  message,
  next: CEL,
});

function plainReference(start: number, context: string, name: string): CelReference {
  const contextEnd = start + context.length;
  const end = contextEnd + 1 + name.length;
  return {
    context,
    name,
    start,
    end,
    contextAt: { start, end: contextEnd },
    nameAt: { start: contextEnd + 1, end },
  };
}

/** Underlines the very word that is wrong. */
function placed({ code, part, message, next }: ScopeFault, reference: CelReference): ExpressionFault {
  const { start, end } =
    part === 'context' ? reference.contextAt : part === 'name' ? reference.nameAt : reference;
  return { code, message, next, start, end };
}
