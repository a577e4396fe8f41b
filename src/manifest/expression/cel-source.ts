import type { Span } from '../../core/source.ts';

/**
 * Our notation, rewritten as plain CEL. Two things differ:
 * - a hyphen directly between two letters of a member's name belongs to the name (`run.scheduled-time`), as in
 *   every CI tool; a minus has spaces around it;
 * - `has(matrix.key)` asks whether a combination has a value there, since a key that only some combinations have
 *   reads as null in the others.
 */
export interface CelSource {
  readonly text: string;
  /** The stretch of the original text that a stretch of `text` came from. */
  original(stretch: Span): Span;
}

const TOKEN =
  /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|(?<![\w.])has\s*\(\s*(?<member>(?<context>[A-Za-z_]\w*)\s*\.\s*(?<key>[A-Za-z_][\w-]*))\s*\)|\.\s*(?<hyphenated>[A-Za-z_]\w*(?:-[A-Za-z_]\w*)+)/g;

/** A stretch that was rewritten: where it stands in the new text, and what of the original it stands for. */
interface Rewritten extends Span {
  readonly from: Span;
  /** Where the original goes on behind it. */
  readonly resume: number;
}

export function celSource(text: string): CelSource {
  let result = '';
  let taken = 0;
  const rewritten: Rewritten[] = [];
  for (const match of text.matchAll(TOKEN)) {
    const [token] = match;
    const { member, context, key, hyphenated } = match.groups ?? {};
    const replacement =
      hyphenated !== undefined
        ? `[${JSON.stringify(hyphenated)}]`
        : context !== undefined && key !== undefined
          ? hasValue(context, JSON.stringify(key))
          : null;
    if (replacement === null) continue;
    result += text.slice(taken, match.index);
    const word = hyphenated ?? member ?? token;
    const from = match.index + token.indexOf(word, hyphenated === undefined ? 4 : 1);
    const start = result.length;
    result += replacement;
    taken = match.index + token.length;
    rewritten.push({
      start,
      end: result.length,
      from: { start: from, end: from + word.length },
      resume: taken,
    });
  }
  result += text.slice(taken);
  return {
    text: result,
    original: stretch => ({
      start: originalOffset(stretch.start, rewritten, 'start'),
      end: originalOffset(stretch.end, rewritten, 'end'),
    }),
  };
}

const hasValue = (context: string, key: string): string =>
  `(${key} in ${context} && ${context}[${key}] != null)`;

/** Offsets inside a rewritten stretch stand for all of it. */
function originalOffset(offset: number, rewritten: readonly Rewritten[], side: 'start' | 'end'): number {
  const before = rewritten.findLast(({ start }) => (side === 'start' ? start <= offset : start < offset));
  if (before === undefined) return offset;
  const inside = side === 'start' ? offset < before.end : offset <= before.end;
  return inside ? before.from[side] : before.resume + (offset - before.end);
}
