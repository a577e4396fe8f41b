/**
 * Text from outside, made safe for a terminal: control characters (escape sequences among them) and
 * those that turn the direction of writing become visible instead of acting. Line ends too, unless `lines` keeps them.
 */
export function visible(text: string, lines: 'escape' | 'keep' = 'escape'): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    character => {
      if (character === '\t') return lines === 'keep' ? character : '\\t';
      if (character === '\n') return lines === 'keep' ? character : '\\n';
      if (character === '\r') return '\\r';
      return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
    },
  );
}
