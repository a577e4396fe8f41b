import type { Location, SourceFile } from '../../core/source.ts';
import { type Lexeme, yamlLexemes } from '../yaml/lexemes.ts';

/** A rule's name in a comment `# volley-ignore RULE[, RULE…]`: its findings on one line are not told. */
export interface IgnoredRule {
  /** As it is written; may be no rule at all. */
  readonly name: string;
  /** The name's own place. */
  readonly at: Location;
  /** The line that it speaks of, from 1. */
  readonly line: number;
}

const MARK = 'volley-ignore';

const COMMENT = /^#\s*volley-ignore\b(?<names>.*)$/;

/**
 * The rules that a text's comments name. A comment at the end of a line speaks of that line; one on a line of its
 * own speaks of the next line that is not a comment too.
 */
export function ignoredRules(source: SourceFile): readonly IgnoredRule[] {
  // Reading the comments out of a text costs as much as half of parsing it, and few texts have this one.
  if (!source.text.includes(MARK)) return [];
  const found: IgnoredRule[] = [];
  for (const lexeme of yamlLexemes(source.text)) {
    if (lexeme.kind === 'comment') found.push(...rulesIn(lexeme, source));
  }
  return found;
}

function rulesIn({ text, start }: Lexeme, source: SourceFile): readonly IgnoredRule[] {
  const { names } = COMMENT.exec(text)?.groups ?? {};
  if (names === undefined) return [];
  const line = lineSpokenOf(source, start);
  const from = start + text.length - names.length;
  return [...names.matchAll(/[^\s,]+/g)].map(({ 0: name, index }) => ({
    name,
    line,
    at: { source, start: from + index, end: from + index + name.length },
  }));
}

function lineSpokenOf(source: SourceFile, start: number): number {
  const { line, column } = source.position(start);
  if (
    source
      .line(line)
      .slice(0, column - 1)
      .trim() !== ''
  )
    return line;
  let next = line + 1;
  while (source.line(next).trimStart().startsWith('#')) next += 1;
  return next;
}
