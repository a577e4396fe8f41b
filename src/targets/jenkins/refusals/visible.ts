/**
 * What a terminal or a log would obey instead of showing: control characters (Unicode's Cc, ESC and line ends among
 * them), the separators of lines and paragraphs, and marks that turn the direction of the text around.
 */
const UNSEEN = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** One line that shows everything in it: names come from manifests and servers, and may hold anything. */
export const visible = (text: string): string =>
  text.replace(UNSEEN, sign => ESCAPES.get(sign) ?? `\\u{${sign.codePointAt(0)?.toString(16) ?? ''}}`);

const ESCAPES = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);
