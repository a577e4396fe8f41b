import { TypeError as CelTypeError, Environment, EvaluationError, ParseError } from '@marcbachmann/cel-js';
import { err, ok } from '../../core/result.ts';
import type { Span } from '../../core/source.ts';
import type { CelError, CompileCel } from './cel-expression.ts';
import { celContents } from './cel-references.ts';
import { type CelSource, celSource } from './cel-source.ts';
import { fromCel, toCel } from './cel-value.ts';

/** Expressions come from a file under review; these bounds only keep a slip from costing seconds. */
const LIMITS = {
  maxAstNodes: 1_000,
  maxDepth: 64,
  maxListElements: 200,
  maxMapEntries: 200,
  maxCallArguments: 16,
};

/** Whether the names that it reads exist is for the caller to check. */
export const compileCel: CompileCel = (text, contexts) => {
  const source = celSource(text);
  const environment = new Environment({
    unlistedVariablesAreDyn: false,
    homogeneousAggregateLiterals: false,
    limits: LIMITS,
  });
  for (const context of contexts) environment.registerVariable(context, 'map');
  let program: ReturnType<Environment['parse']>;
  try {
    program = environment.parse(source.text);
  } catch (error) {
    return err(celError(error, source, text));
  }
  const { references, barred } = celContents(program.ast);
  if (barred !== null) return err({ ...barred, ...source.original(barred.at) });
  const read = new Set(references.map(({ context }) => context));
  return ok({
    references: references.map(reference => ({
      ...reference,
      ...source.original(reference),
      contextAt: source.original(reference.contextAt),
      nameAt: source.original(reference.nameAt),
    })),
    check() {
      const { error } = program.check();
      return error === undefined ? null : celError(error, source, text);
    },
    evaluate(values) {
      const variables: Record<string, unknown> = Object.create(null);
      for (const context of read) variables[context] = toCel(values.get(context) ?? new Map());
      let result: unknown;
      try {
        result = program(variables);
      } catch (error) {
        return err(celError(error, source, text));
      }
      const value = fromCel(result);
      if (value.ok) return value;
      const message = `its result is a ${value.error}`;
      return err({
        message,
        next: 'An expression gives text, a number, true, false or null.',
        ...trimmed(text),
      });
    },
  });
};

/** What to do about what the library says; the first pattern counts. */
const NEXT_STEPS: readonly (readonly [RegExp, string])[] = [
  [/overload.*\bnull\b/, 'A key that this combination does not have is null: ask with has(…) first.'],
  [/matching overload/, 'Check the name of the function, and the types of what it is given.'],
  [/overload/, 'Check the types: text and number do not mix without string(…).'],
  [/^no such key/i, 'Correct the name, or ask with has(…) whether it is there.'],
  [/must have the same type/i, 'Wrap one of them in dyn(…), e.g. `dyn(null)`.'],
];

/**
 * The library's functions also let errors of the JavaScript engine through (a bad time zone, for one); on this
 * side of it all of them are answers to what was written.
 */
function celError(error: unknown, source: CelSource, text: string): CelError {
  const known =
    error instanceof ParseError || error instanceof EvaluationError || error instanceof CelTypeError;
  const summary = known ? error.summary : error instanceof Error ? error.message : String(error);
  const message = summary
    .replace(/^Unexpected token: EOF$/, 'the expression ends too early')
    .replace(/\bdyn<(\w+)>/g, '$1')
    .replace(/\bdyn\b(?!\()/g, 'any');
  const at = known && error.range !== undefined ? source.original(error.range) : trimmed(text);
  const next = NEXT_STEPS.find(([pattern]) => pattern.test(summary))?.[1];
  return {
    message: message.charAt(0).toLowerCase() + message.slice(1),
    start: at.start,
    end: Math.max(at.end, at.start + 1),
    ...(next === undefined ? {} : { next }),
  };
}

const trimmed = (text: string): Span => ({
  start: text.length - text.trimStart().length,
  end: text.trimEnd().length,
});
