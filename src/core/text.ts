/**
 * Text that may hold secrets, by reference only. A reference is all that plans, events, reports and errors can
 * ever show; `reveal` is called by the last step before a socket and nowhere else.
 */
export type Text = string | readonly (string | SecretReference)[];

export interface SecretReference {
  /** The secret's name under `secrets:` in the manifest. */
  readonly secret: string;
}

/** Reads a secret's value at the moment it is needed; the value is never kept in a plan or an event. */
export type SecretReader = (name: string) => Promise<string>;

export function hasSecret(text: Text): boolean {
  return typeof text !== 'string' && text.some(part => typeof part !== 'string');
}

/**
 * The text in the manifest's own notation: a secret as `${{ secrets.NAME }}`. Reversible: a `${{` that is meant
 * literally comes out as `$${{`, so a value that merely looks like a reference is never taken for one. Dollars
 * right before a reference, which would seem to escape it, stand in an expression of their own.
 */
export function showText(text: Text): string {
  if (typeof text === 'string') return literal(text);
  let shown = '';
  let pending = '';
  for (const part of text) {
    // Gathered first: `$` and `{{` may come from two parts.
    if (typeof part === 'string') pending += part;
    else {
      const dollars = /\$*$/.exec(pending)?.[0] ?? '';
      const before = pending.slice(0, pending.length - dollars.length);
      shown += `${literal(before)}${dollars === '' ? '' : `\${{ "${dollars}" }}`}\${{ secrets.${part.secret} }}`;
      pending = '';
    }
  }
  return shown + literal(pending);
}

/** One dollar more: of several before `{{`, the reader takes one off. */
const literal = (text: string): string => text.replace(/\$+(?=\{\{)/g, dollars => `$${dollars}`);

export async function reveal(text: Text, read: SecretReader): Promise<string> {
  if (typeof text === 'string') return text;
  const parts = await Promise.all(text.map(part => (typeof part === 'string' ? part : read(part.secret))));
  return parts.join('');
}
