import { Lexer } from 'yaml';
import type { Span } from '../../core/source.ts';

/** A comment, an anchor or an alias: pieces of YAML text that a tree of values no longer has. */
export interface Lexeme extends Span {
  readonly kind: 'comment' | 'anchor' | 'alias';
  /** With its `#`, `&` or `*`. */
  readonly text: string;
}

/** The lexer's own marks take no place in the text: begin of a document, end of a flow error, begin of a scalar. */
const MARKS: ReadonlySet<string> = new Set(['\u0002', '\u0018', '\u001f']);
const SCALAR = '\u001f';

const KINDS: Readonly<Record<string, Lexeme['kind']>> = { '#': 'comment', '&': 'anchor', '*': 'alias' };

/**
 * Comments, anchors and aliases of a text that is known to be YAML, in its order. Reads all of the text again: ask
 * only where a cheap look says that there is something to find.
 */
export function* yamlLexemes(text: string): Generator<Lexeme> {
  let start = text.startsWith('\uFEFF') ? 1 : 0;
  let scalar = false;
  for (const lexeme of new Lexer().lex(text)) {
    if (lexeme === '\uFEFF') continue;
    if (MARKS.has(lexeme)) {
      scalar = lexeme === SCALAR;
      continue;
    }
    const end = start + lexeme.length;
    const kind = scalar ? undefined : KINDS[lexeme[0] ?? ''];
    if (kind !== undefined) yield { kind, text: lexeme, start, end };
    scalar = false;
    start = end;
  }
}
