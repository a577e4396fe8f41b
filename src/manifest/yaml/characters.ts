import type { SourceFile } from '../../core/source.ts';
import type { ManifestProblem } from '../problem-code.ts';

/**
 * What YAML 1.2 (5.1) does not count as printable, and what decoding leaves where bytes were no UTF-8: U+FFFD,
 * and NUL in every second place when the text is UTF-16.
 */
const UNPRINTABLE =
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u0084\u0086-\u009F\uFFFD-\uFFFF\p{Surrogate}]/u;

/** The first character that may not stand in a manifest, as a problem; null when all may. */
export function unprintableCharacter(source: SourceFile): ManifestProblem | null {
  const start = source.text.search(UNPRINTABLE);
  if (start === -1) return null;
  const character = source.text[start] ?? '';
  const at = { source, start, end: start + 1 };
  const bytes = character === '\uFFFD' || character === '\u0000';
  return bytes
    ? {
        code: 'not-utf8',
        severity: 'error',
        message: 'the manifest is not UTF-8 text',
        at,
        next: 'Save it as UTF-8; UTF-16 and older encodings are not read.',
      }
    : {
        code: 'forbidden-character',
        severity: 'error',
        message: `the character ${codePoint(character)} may not stand in YAML`,
        at,
        next: 'Remove it; if a value needs it, write it as an escape in double quotes, e.g. "\\u0007".',
      };
}

/** Half a surrogate pair, which an escape like `"\ud800"` makes: no text can carry it to a server. */
export const hasLoneSurrogate = (text: string): boolean => /[\uD800-\uDFFF]/u.test(text);

const codePoint = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
