import type { SourceFile, Span } from '../core/source.ts';
import { compileExpression, type Expression } from './expression.ts';
import type { ManifestProblem } from './problem-code.ts';
import type { Scope } from './scope.ts';
import { locate, type ScalarTree, treeValue } from './tree.ts';
import type { Value } from './value.ts';

/** A scalar of the manifest that may hold expressions. */
export type Template =
  | { readonly kind: 'constant'; readonly value: Value }
  /** One whole expression keeps its type: null stays null, and a parameter made of it alone is left out. */
  | { readonly kind: 'expression'; readonly expression: Expression; readonly at: Span }
  /** Text with expressions in it is text. */
  | { readonly kind: 'text'; readonly parts: readonly (string | Expression)[]; readonly at: Span };

export function parseTemplate(
  tree: ScalarTree,
  scope: Scope,
  source: SourceFile,
): { readonly template: Template; readonly problems: readonly ManifestProblem[] } {
  if (typeof tree.value !== 'string' || !tree.value.includes('{{')) {
    return { template: { kind: 'constant', value: treeValue(tree) }, problems: [] };
  }
  const { parts, unclosed } = splitTemplate(tree.value);
  const problems: ManifestProblem[] = [];
  const compiled: (string | Expression)[] = [];
  // Expressions are found again in the file's own text, where escapes and folded lines have shifted offsets.
  let searchFrom = tree.start;
  for (const part of parts) {
    if (typeof part === 'string') {
      compiled.push(part);
      continue;
    }
    const written = source.text.indexOf(part.text, searchFrom);
    const found = written !== -1 && written < tree.end;
    if (found) searchFrom = written + part.text.length;
    const result = compileExpression(part.text, scope);
    if (result.ok) compiled.push(result.value);
    else {
      for (const { code, message, next, start, end } of result.error) {
        const span = found ? { start: written + start, end: written + end } : tree;
        problems.push({ code, severity: 'error', message, at: locate(source, span), next });
      }
    }
  }
  if (unclosed !== null) {
    problems.push({
      code: 'expression-unclosed',
      severity: 'error',
      message: 'an expression begins here and is not closed',
      at: locate(source, tree),
      next: 'Close it with }}, or write $${{ for the characters themselves.',
    });
  }
  return { template: asTemplate(compiled, tree), problems };
}

function asTemplate(parts: readonly (string | Expression)[], at: Span): Template {
  const [first, ...rest] = parts;
  if (first === undefined) return { kind: 'constant', value: '' };
  if (rest.length > 0) return { kind: 'text', parts, at };
  return typeof first === 'string'
    ? { kind: 'constant', value: first }
    : { kind: 'expression', expression: first, at };
}

/** Text into literal parts and the insides of its expressions. Braces inside quotes do not close one. */
export function splitTemplate(text: string): {
  readonly parts: readonly (string | { readonly text: string })[];
  /** Where an expression begins that never ends. */
  readonly unclosed: number | null;
} {
  const parts: (string | { readonly text: string })[] = [];
  let literal = '';
  let at = 0;
  // One dollar opens an expression; of more than one, one is taken off and the rest is text.
  const opening = /(\$+)\{\{/g;
  for (let match = opening.exec(text); match !== null; match = opening.exec(text)) {
    const dollars = match[1]?.length ?? 0;
    if (dollars > 1) {
      literal += `${text.slice(at, match.index)}${'$'.repeat(dollars - 1)}{{`;
      at = opening.lastIndex;
      continue;
    }
    literal += text.slice(at, match.index);
    const end = closingBraces(text, opening.lastIndex);
    if (end === -1) return { parts, unclosed: match.index };
    if (literal !== '') parts.push(literal);
    literal = '';
    parts.push({ text: text.slice(opening.lastIndex, end) });
    at = end + 2;
    opening.lastIndex = at;
  }
  literal += text.slice(at);
  if (literal !== '') parts.push(literal);
  return { parts, unclosed: null };
}

function closingBraces(text: string, from: number): number {
  let quote = '';
  for (let at = from; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (quote !== '') {
      if (character === '\\') at += 1;
      else if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '}' && text[at + 1] === '}') return at;
  }
  return -1;
}
