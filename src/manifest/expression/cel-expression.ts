import type { Result } from '../../core/result.ts';
import type { Span } from '../../core/source.ts';
import type { Value, ValueMap } from '../value.ts';

/** A compiled expression. `evaluate` never throws: what cannot be evaluated is an answer to what was written. */
export interface CelExpression {
  readonly references: readonly CelReference[];
  /** What can never work, whatever the values are; asked once all references have been checked. */
  check(): CelError | null;
  evaluate(contexts: ReadonlyMap<string, ValueMap>): Result<Value, CelError>;
}

/** `matrix.os` or `matrix["os"]` somewhere in an expression; `name` is null where it is computed. */
export interface CelReference extends Span {
  readonly context: string;
  readonly name: string | null;
  readonly contextAt: Span;
  /** The name's own place; all of the reference where the name is computed. */
  readonly nameAt: Span;
}

/** Offsets are those of the expression as it was written. */
export interface CelError extends Span {
  readonly message: string;
  /** What to do next, where the message alone does not tell. */
  readonly next?: string;
}

/**
 * Compiles an expression; `contexts` are the words under which it may read. Passed in, since few manifests need it
 * and loading the language costs every start some milliseconds.
 */
export type CompileCel = (text: string, contexts: readonly string[]) => Result<CelExpression, CelError>;

/**
 * Never false where CEL is needed. True as well where a comment looks like an expression, or an escape may spell one.
 */
export function mayNeedCel(text: string): boolean {
  return (
    text.includes('\\') ||
    /\bif["']?\s*:/.test(text) ||
    /\{\{(?!\s*[A-Za-z_]\w*\.[A-Za-z_][\w-]*\s*\}\})/.test(text)
  );
}

/** What to pass where `mayNeedCel` has said no. */
export const noCel: CompileCel = text => {
  throw new Error(`an expression needs CEL, which was not loaded: ${text}`);
};
