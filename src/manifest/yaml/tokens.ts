import { type CST, Lexer, Parser } from 'yaml';
import { err, ok, type Result } from '../../core/result.ts';
import type { Span } from '../../core/source.ts';

/**
 * The text's concrete syntax, or the place where it goes too deep. All other faults are found when the tokens are
 * composed. The depth is watched while the parser reads: closing thousands of levels would exhaust its stack.
 */
export function tokensOf(text: string, maxDepth: number): Result<readonly CST.Token[], Span> {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    // The document itself, and the value that is being read, are on the stack too.
    if (parser.stack.length > maxDepth + 2) return err({ start: parser.offset - 1, end: parser.offset });
  }
  for (const token of parser.end()) tokens.push(token);
  return ok(tokens);
}

/** The quoted text that reaches up to `offset`: where a quote that is never closed was opened. */
export function quoteBefore(tokens: readonly CST.Token[], offset: number): Span | null {
  for (const token of walk(tokens)) {
    if (token.type !== 'double-quoted-scalar' && token.type !== 'single-quoted-scalar') continue;
    const end = token.offset + token.source.length;
    if (token.offset <= offset && offset <= end) return { start: token.offset, end: token.offset + 1 };
  }
  return null;
}

function* walk(tokens: readonly CST.Token[]): Generator<CST.Token> {
  for (const token of tokens) {
    yield token;
    if (token.type === 'document' && token.value !== undefined) yield* walk([token.value]);
    if (!('items' in token)) continue;
    for (const { key, value } of token.items) yield* walk([key, value].filter(isToken));
  }
}

const isToken = (token: CST.Token | null | undefined): token is CST.Token =>
  token !== null && token !== undefined;
