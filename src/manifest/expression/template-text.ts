import type { Span } from '../../core/source.ts';

/** A template's text, taken apart. */
export interface TemplateText {
  readonly parts: readonly (string | ExpressionText)[];
  /** The stretch of an expression that never ends: from its beginning to the end of its line. */
  readonly unclosed: Span | null;
}

/** An expression; offsets are those of the template's text, from `${{` to behind `}}`. */
export interface ExpressionText extends Span {
  /** What stands between the braces. */
  readonly text: string;
  /** The offset of `text`. */
  readonly inside: number;
}

/**
 * Text into literal parts and expressions. `${{` opens one and `}}` closes it, unless it stands in quotes or
 * closes a brace that the expression itself has opened; `$${{` is the characters `${{`.
 */
export function splitTemplate(text: string): TemplateText {
  const parts: (string | ExpressionText)[] = [];
  let literal = '';
  let at = 0;
  // A single dollar opens an expression. Of several, one is taken off, and the rest is text.
  const opening = /(\$+)\{\{/g;
  for (let match = opening.exec(text); match !== null; match = opening.exec(text)) {
    const dollars = match[1]?.length ?? 0;
    if (dollars > 1) {
      literal += `${text.slice(at, match.index)}${'$'.repeat(dollars - 1)}{{`;
      at = opening.lastIndex;
      continue;
    }
    literal += text.slice(at, match.index);
    const inside = opening.lastIndex;
    const close = closingBraces(text, inside);
    if (close === -1) return { parts, unclosed: { start: match.index, end: endOfLine(text, match.index) } };
    if (literal !== '') parts.push(literal);
    literal = '';
    at = close + 2;
    parts.push({ text: text.slice(inside, close), inside, start: match.index, end: at });
    opening.lastIndex = at;
  }
  literal += text.slice(at);
  if (literal !== '') parts.push(literal);
  return { parts, unclosed: null };
}

function closingBraces(text: string, from: number): number {
  let quote = '';
  let open = 0;
  for (let at = from; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (quote !== '') {
      if (character === '\\') at += 1;
      else if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '{') open += 1;
    else if (character === '}') {
      if (open > 0) open -= 1;
      else if (text[at + 1] === '}') return at;
    }
  }
  return -1;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}
