import type { Problem } from '../core/problem.ts';

/** Where the text itself is the secret: the message goes to logs that more people read than the manifest. */
const CONCEALED: ReadonlySet<string> = new Set(['secret-in-clear', 'secret-in-url']);

/** What a problem of this code says of its place: that it must not be shown, or nothing. */
export const concealment = (code: string): Pick<Problem, 'conceal'> =>
  CONCEALED.has(code) ? { conceal: true } : {};
