/**
 * Text that may hold secrets, by reference only. A reference is all that plans, events, reports and errors can ever
 * show; `reveal` is called by the last step before a socket and nowhere else. A plan is made before there is a run,
 * so its run's id and time are references, too, until the run begins (`withRun`).
 */
export type Text = string | readonly TextPart[];

export type TextPart = string | SecretReference | RunReference | OpenExpression;

export interface SecretReference {
  /** The secret's name under `secrets:` in the manifest. */
  readonly secret: string;
}

export interface RunReference {
  readonly run: RunName;
}

/** Only in plans that are compared and never fired: an expression that reads an input which nobody has given. */
export interface OpenExpression {
  /** As it stands between the braces: `inputs.branch`. */
  readonly open: string;
}

/** What a parameter can say of the run that sends it. */
export const RUN_NAMES = ['id', 'scheduled-time'] as const;

export type RunName = (typeof RUN_NAMES)[number];

/** Reads a secret's value at the moment it is needed; the value is never kept in a plan or an event. */
export type SecretReader = (name: string) => Promise<string>;

export function hasSecret(text: Text): boolean {
  return typeof text !== 'string' && text.some(part => typeof part !== 'string' && 'secret' in part);
}

/** The text, where it refers to nothing; null where it does. */
export function plainText(text: Text): string | null {
  if (typeof text === 'string') return text;
  let plain = '';
  for (const part of text) {
    if (typeof part !== 'string') return null;
    plain += part;
  }
  return plain;
}

/** Whether it waits for an input. */
export const isOpen = (text: Text): boolean =>
  typeof text !== 'string' && text.some(part => typeof part !== 'string' && 'open' in part);

/** Whether it says something of its run. */
export const namesRun = (text: Text): boolean =>
  typeof text !== 'string' && text.some(part => typeof part !== 'string' && 'run' in part);

/** The text with what it says of its run; secrets stay references. */
export function withRunValues(text: Text, values: Readonly<Record<RunName, string>>): Text {
  if (typeof text === 'string' || !namesRun(text)) return text;
  const parts = text.map(part => (typeof part !== 'string' && 'run' in part ? values[part.run] : part));
  return plainText(parts) ?? parts;
}

/**
 * The text in the manifest's own notation: a secret as `${{ secrets.NAME }}`, what is said of the run as `${{ run.id }}`. Reversible: a `${{` that is meant
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
      shown += `${literal(before)}${dollars === '' ? '' : `\${{ "${dollars}" }}`}\${{ ${inside(part)} }}`;
      pending = '';
    }
  }
  return shown + literal(pending);
}

function inside(part: Exclude<TextPart, string>): string {
  if ('open' in part) return part.open;
  return 'secret' in part ? `secrets.${part.secret}` : `run.${part.run}`;
}

/** One dollar more: of several before `{{`, the reader takes one off. */
const literal = (text: string): string => text.replace(/\$+(?=\{\{)/g, dollars => `$${dollars}`);

export async function reveal(text: Text, read: SecretReader): Promise<string> {
  if (typeof text === 'string') return text;
  const parts = await Promise.all(
    text.map(part => {
      if (typeof part === 'string') return part;
      if ('secret' in part) return read(part.secret);
      throw new Error(
        `${inside(part)} has no value: the plan has not been given its ${'run' in part ? 'run' : 'inputs'}`,
      );
    }),
  );
  return parts.join('');
}
