/**
 * Whether a whole text fits a glob: `*` is any text, also none; `?` is one character; all else is itself. Takes time
 * in proportion to text and glob at worst, where a regular expression with many stars may take forever.
 */
export function globMatcher(glob: string): (text: string) => boolean {
  const pattern = [...glob];
  return text => matches(pattern, [...text]);
}

function matches(pattern: readonly string[], text: readonly string[]): boolean {
  let at = 0;
  let from = 0;
  /** Behind the last star, and what of the text it has been tried on: only this star ever has to take more. */
  let retry: { readonly at: number; from: number } | null = null;
  while (from < text.length) {
    if (pattern[at] === '*') {
      at += 1;
      retry = { at, from };
    } else if (pattern[at] === '?' || pattern[at] === text[from]) {
      at += 1;
      from += 1;
    } else if (retry !== null) {
      retry.from += 1;
      at = retry.at;
      from = retry.from;
    } else return false;
  }
  return pattern.slice(at).every(character => character === '*');
}
