import type { Problem } from '../core/problem.ts';

/** Problems whose place holds a secret: messages go to logs, which more people read than the manifest. */
const CONCEALED: ReadonlySet<string> = new Set(['secret-in-clear', 'secret-in-url']);

/** `conceal` for problems whose place must not be shown; nothing for all others. */
export const concealment = (code: string): Pick<Problem, 'conceal'> =>
  CONCEALED.has(code) ? { conceal: true } : {};
