import { createHash } from 'node:crypto';

/** A secret that stands nowhere else, so that each place where it is found is a leak. */
export interface Canary {
  /** Where the tool gets it from, or what it is for. */
  readonly kind: string;
  readonly value: string;
}

/** Between its halves it has what encodings change. `plain`: letters only, where nothing else is allowed. */
export function canary(kind: string, letters: 'any' | 'plain' = 'any'): Canary {
  const [first, second] = lettersOf(kind);
  return { kind, value: `${first}${letters === 'plain' ? '' : `"'<&>/+ %\\ü~=`}${second}` };
}

/** The two runs of letters in it, which no encoding of text changes; of what others made, all of it. */
export function halves({ kind, value }: Canary): readonly string[] {
  const [first, second] = lettersOf(kind);
  return value.startsWith(first) && value.endsWith(second) ? [first, second] : [value.toLowerCase()];
}

/** Twelve letters each, none of hexadecimal or of words, so that nothing else looks like them. */
function lettersOf(kind: string): readonly [string, string] {
  const digest = createHash('sha256').update(kind).digest();
  const letters = [...digest.subarray(0, 24)]
    .map(byte => 'ghijklmnopqrstuvwxyz0123456789'[byte % 30])
    .join('');
  return [letters.slice(0, 12), letters.slice(12)];
}
