/**
 * Our notation, rewritten as plain CEL. Two things differ:
 * - a hyphen directly between two letters of a member's name belongs to the name (`run.scheduled-time`), as in
 *   every CI tool; a minus has spaces around it;
 * - `has(matrix.key)` asks whether a combination has a value there, since a key that only some combinations have
 *   reads as null in the others.
 */
export interface CelSource {
  readonly text: string;
  /** The offset in the original text for an offset in `text`. */
  original(offset: number): number;
}

const TOKEN =
  /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|has\s*\(\s*([A-Za-z_]\w*)\s*\.\s*([A-Za-z_][\w-]*)\s*\)|\.\s*([A-Za-z_]\w*(?:-[A-Za-z_]\w*)+)/g;

export function celSource(text: string): CelSource {
  let result = '';
  let taken = 0;
  /** Pairs of offsets (rewritten, original) at which a stretch of unchanged text begins. */
  const anchors: { readonly at: number; readonly from: number }[] = [{ at: 0, from: 0 }];
  for (const match of text.matchAll(TOKEN)) {
    const [token, context, key, hyphenated] = match;
    const replacement =
      hyphenated !== undefined
        ? `[${JSON.stringify(hyphenated)}]`
        : context !== undefined && key !== undefined
          ? `(${context}[${JSON.stringify(key)}] != null)`
          : null;
    if (replacement === null) continue;
    result += text.slice(taken, match.index);
    anchors.push({ at: result.length, from: match.index });
    result += replacement;
    taken = match.index + token.length;
    anchors.push({ at: result.length, from: taken });
  }
  result += text.slice(taken);
  return {
    text: result,
    original(offset) {
      const anchor = anchors.findLast(candidate => candidate.at <= offset) ?? { at: 0, from: 0 };
      const next = anchors[anchors.indexOf(anchor) + 1];
      return Math.min(anchor.from + (offset - anchor.at), next?.from ?? text.length);
    },
  };
}
