import {
  type ASTNode,
  TypeError as CelTypeError,
  Environment,
  EvaluationError,
  ParseError,
} from '@marcbachmann/cel-js';
import { err, ok, type Result } from '../core/result.ts';
import type { Span } from '../core/source.ts';
import { celSource } from './expression-source.ts';
import { type Value, type ValueMap, valueText, writtenNumber } from './value.ts';

/** The only file that knows the CEL library. */

export interface CelError extends Span {
  readonly message: string;
}

/** `matrix.os` or `matrix["os"]` somewhere in an expression; `name` is null where it is computed. */
export interface CelReference extends Span {
  readonly context: string;
  readonly name: string | null;
}

export interface CelExpression {
  readonly references: readonly CelReference[];
  evaluate(contexts: ReadonlyMap<string, ValueMap>): Result<Value, CelError>;
}

/** Expressions come from a file under review; these bounds only keep a slip from costing seconds. */
const LIMITS = {
  maxAstNodes: 1_000,
  maxDepth: 64,
  maxListElements: 200,
  maxMapEntries: 200,
  maxCallArguments: 16,
};

/** Barred: a regular expression from a manifest may take for ever. */
const BARRED = new Set(['matches']);

export function compileCel(text: string, contexts: readonly string[]): Result<CelExpression, CelError> {
  const source = celSource(text);
  const errorOf = (error: unknown): CelError => celError(error, source.original, text.length);
  try {
    const environment = new Environment({
      unlistedVariablesAreDyn: false,
      homogeneousAggregateLiterals: false,
      limits: LIMITS,
    });
    for (const context of contexts) environment.registerVariable(context, 'map');
    const program = environment.parse(source.text);
    const found: { references: CelReference[]; barred: ASTNode | null } = { references: [], barred: null };
    visit(program.ast, found);
    const place = (span: Span): Span => ({
      start: source.original(span.start),
      end: source.original(span.end),
    });
    if (found.barred !== null) {
      return err({ message: '`matches` is not available in expressions', ...place(found.barred.range) });
    }
    return ok({
      references: found.references.map(reference => ({ ...reference, ...place(reference) })),
      evaluate(values) {
        const variables: Record<string, unknown> = Object.create(null);
        for (const [context, names] of values) variables[context] = toCel(names);
        try {
          return ok(fromCel(program(variables)));
        } catch (error) {
          return err(errorOf(error));
        }
      },
    });
  } catch (error) {
    return err(errorOf(error));
  }
}

/** Collects what an expression reads. A bare context (`matrix`) counts as a read of a computed name. */
function visit(node: ASTNode, found: { references: CelReference[]; barred: ASTNode | null }): void {
  if (node.op === '.' || node.op === '[]') {
    const [object, key] = node.args;
    const name =
      typeof key === 'string' ? key : key?.op === 'value' && typeof key.args === 'string' ? key.args : null;
    if (isNode(object) && object.op === 'id' && typeof object.args === 'string') {
      found.references.push({ context: object.args, name, start: node.range.start, end: node.range.end });
      if (name === null && isNode(key)) visit(key, found);
      return;
    }
  }
  if (node.op === 'id' && typeof node.args === 'string') {
    found.references.push({ context: node.args, name: null, start: node.range.start, end: node.range.end });
  }
  if ((node.op === 'rcall' || node.op === 'call') && Array.isArray(node.args)) {
    if (typeof node.args[0] === 'string' && BARRED.has(node.args[0])) found.barred = node;
  }
  for (const child of nodesIn(node.args)) visit(child, found);
}

const isNode = (value: unknown): value is ASTNode =>
  typeof value === 'object' && value !== null && 'op' in value;

function* nodesIn(args: unknown): Generator<ASTNode> {
  if (isNode(args)) yield args;
  else if (Array.isArray(args)) for (const arg of args) yield* nodesIn(arg);
}

function celError(error: unknown, original: (offset: number) => number, length: number): CelError {
  const known =
    error instanceof ParseError || error instanceof EvaluationError || error instanceof CelTypeError;
  if (!known) throw error;
  const message = (error.message.split('\n')[0] ?? '').replace(
    'Unexpected token: EOF',
    'the expression ends too early',
  );
  const range: Span | undefined = error.range;
  return {
    message: message.charAt(0).toLowerCase() + message.slice(1),
    start: range === undefined ? 0 : original(range.start),
    end: range === undefined ? length : Math.max(original(range.end), original(range.start) + 1),
  };
}

/** Whole numbers become CEL's int, so that `matrix.shard == 3` means what it says. */
function toCel(value: Value): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(toCel);
  if (value instanceof Map) {
    const object: Record<string, unknown> = Object.create(null);
    for (const [key, item] of value) object[key] = toCel(item);
    return object;
  }
  const text = valueText(value) ?? '';
  return /^[-+]?\d{1,18}$/.test(text) ? BigInt(text) : Number(text);
}

function fromCel(value: unknown): Value {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint' || typeof value === 'number') return writtenNumber(String(value));
  if (Array.isArray(value)) return value.map(fromCel);
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [String(key), fromCel(item)]));
  if (typeof value === 'object')
    return new Map(Object.entries(value).map(([key, item]) => [key, fromCel(item)]));
  return String(value);
}
