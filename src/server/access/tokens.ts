import { createHash, timingSafeEqual } from 'node:crypto';
import type { Problem } from '../../core/problem.ts';

/** What a caller may do: `operate` includes `read`. */
export type Role = 'read' | 'operate';

/** null: nobody has this role by a token. */
export interface Tokens {
  readonly read: string | null;
  readonly operate: string | null;
}

/** Shorter ones can be guessed. */
const LEAST = 16;

/** Printable, as it has to stand in a header. */
const FORM = /^[\x21-\x7e]+$/;

/** What is wrong with a token, without showing it; null: nothing. `origin`: where it was read. */
export function tokenProblem(token: string, origin: string): Problem | null {
  const short = token.length < LEAST;
  if (!short && FORM.test(token)) return null;
  const why = short ? `has fewer than ${LEAST} characters` : 'has characters that cannot stand in a header';
  return {
    code: 'bad-token',
    severity: 'error',
    message: `the token of ${origin} ${why}`,
    next: 'Make one by e.g. `openssl rand -hex 32`.',
  };
}

/** Secrets of a service with what each is for: two that are equal give whoever has one what the other is for. */
export function equalTokensProblem(tokens: readonly (readonly [string, string | null])[]): Problem | null {
  for (const [index, [use, token]] of tokens.entries()) {
    const twin = tokens.slice(index + 1).find(([, other]) => token !== null && other === token);
    if (twin === undefined) continue;
    return {
      code: 'equal-tokens',
      severity: 'error',
      message: `the token of ${use} is that of ${twin[0]}, too: whoever has one may do what the other is for`,
      next: 'Make one for each by e.g. `openssl rand -hex 32`.',
    };
  }
  return null;
}

export const hasTokens = ({ read, operate }: Tokens): boolean => read !== null || operate !== null;

/** The role that a header `Authorization: Bearer TOKEN` gives; null: none. */
export function roleOf(header: string | undefined, { read, operate }: Tokens): Role | null {
  const [, given] = /^Bearer +(\S+)$/i.exec(header ?? '') ?? [];
  if (given === undefined) return null;
  // Both are always compared, so that the time tells nothing.
  const isOperator = isSame(given, operate);
  const isReader = isSame(given, read);
  if (isOperator) return 'operate';
  return isReader ? 'read' : null;
}

export const mayDo = (role: Role, wanted: Role): boolean => role === 'operate' || wanted === 'read';

/** Takes as long whatever the two have in common; the digests make their lengths equal. */
export function isSame(given: string, wanted: string | null): boolean {
  const equal = timingSafeEqual(digest(given), digest(wanted ?? ''));
  return wanted !== null && equal;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
