import type { ASTNode } from '@marcbachmann/cel-js';
import type { Span } from '../../core/source.ts';
import type { CelReference } from './cel-expression.ts';

/** What an expression reads, and the first thing in it that is not available. */
export interface CelContents {
  readonly references: readonly CelReference[];
  readonly barred: { readonly message: string; readonly next: string; readonly at: Span } | null;
}

/** A regular expression from a manifest may take for ever. */
const BARRED = new Set(['matches']);

/** Macros that bind their first argument in the others, and so run them once for each item of a list. */
const LOOPS = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

/** Three nested loops over a hundred items take a million steps. */
const MAX_LOOPS = 2;
const TOO_MANY_LOOPS = `no more than ${MAX_LOOPS} loops may stand in each other`;

/** Words that CEL itself defines: `type(matrix.shard) == int`. */
const CEL_WORDS = new Set([
  'cel',
  'int',
  'uint',
  'double',
  'bool',
  'string',
  'bytes',
  'list',
  'map',
  'null_type',
  'type',
]);

/** Walks an expression once: what it reads of its surroundings (names that a loop binds are its own), and what is barred. */
export function celContents(root: ASTNode): CelContents {
  const references: CelReference[] = [];
  let barred: CelContents['barred'] = null;
  const bar = (message: string, next: string, node: ASTNode): void => {
    barred ??= { message, next, at: spanOf(node) };
  };
  const visit = (node: ASTNode, bound: ReadonlySet<string>, loops: number): void => {
    const inner = boundBy(node);
    if (inner !== null) {
      if (inner.loop && loops === MAX_LOOPS)
        bar(TOO_MANY_LOOPS, 'Do with fewer: each runs for all items of the one around it.', node);
      visit(inner.over, bound, loops);
      const names = new Set([...bound, inner.name]);
      for (const argument of inner.body) visit(argument, names, loops + (inner.loop ? 1 : 0));
      return;
    }
    if (isCall(node) && BARRED.has(node.args[0]))
      bar(
        `\`${node.args[0]}\` is not available in expressions`,
        'Use ==, startsWith, endsWith or contains.',
        node,
      );
    const reference = referenceAt(node, bound);
    if (reference !== null) references.push(reference);
    // The context's own name has been dealt with; a computed name may read others.
    for (const child of nodesIn(node.args)) {
      if (reference === null || child.op !== 'id' || child.args !== reference.context)
        visit(child, bound, loops);
    }
  };
  visit(root, new Set(), 0);
  return { references, barred };
}

/** A bare context (`matrix`) counts as a read of a computed name. */
function referenceAt(node: ASTNode, bound: ReadonlySet<string>): CelReference | null {
  const at = spanOf(node);
  if (node.op === 'id' && typeof node.args === 'string') {
    return bound.has(node.args) || CEL_WORDS.has(node.args)
      ? null
      : { context: node.args, name: null, ...at, contextAt: at, nameAt: at };
  }
  if (node.op !== '.' && node.op !== '[]') return null;
  const [object, key] = node.args;
  if (!isNode(object) || object.op !== 'id' || typeof object.args !== 'string' || bound.has(object.args))
    return null;
  const contextAt = spanOf(object);
  const context = object.args;
  if (typeof key === 'string') {
    return { context, name: key, ...at, contextAt, nameAt: { start: at.end - key.length, end: at.end } };
  }
  return key?.op === 'value' && typeof key.args === 'string'
    ? { context, name: key.args, ...at, contextAt, nameAt: spanOf(key) }
    : { context, name: null, ...at, contextAt, nameAt: at };
}

interface Binding {
  readonly name: string;
  readonly loop: boolean;
  /** What is read outside of the binding. */
  readonly over: ASTNode;
  readonly body: readonly ASTNode[];
}

/** `list.map(x, body)` and `cel.bind(x, value, body)`. */
function boundBy(node: ASTNode): Binding | null {
  if (node.op !== 'rcall') return null;
  const [method, receiver, args] = node.args;
  const [variable, first, ...rest] = args;
  if (variable?.op !== 'id' || typeof variable.args !== 'string' || first === undefined) return null;
  if (LOOPS.has(method)) return { name: variable.args, loop: true, over: receiver, body: [first, ...rest] };
  return method === 'bind' ? { name: variable.args, loop: false, over: first, body: rest } : null;
}

const isCall = (node: ASTNode): node is Extract<ASTNode, { op: 'call' | 'rcall' }> =>
  node.op === 'call' || node.op === 'rcall';

const spanOf = ({ range }: ASTNode): Span => ({ start: range.start, end: range.end });

const isNode = (value: unknown): value is ASTNode =>
  typeof value === 'object' && value !== null && 'op' in value;

function* nodesIn(args: unknown): Generator<ASTNode> {
  if (isNode(args)) yield args;
  else if (Array.isArray(args)) for (const arg of args) yield* nodesIn(arg);
}
