import { err, ok, type Result } from '../../core/result.ts';
import type { SecretReader, Text } from '../../core/text.ts';
import { unreachable } from '../../core/unreachable.ts';
import { secretNames, tryReveal } from './secrets.ts';

/** How a target shows who it is. */
export type JenkinsAuth =
  /** Nobody: a server that lets anonymous users build, or a job's own token. */
  | { readonly kind: 'none' }
  /** A user's API token: exempt from the crumb. */
  | { readonly kind: 'token'; readonly user: Text; readonly token: Text }
  /** A user's password: each POST needs a crumb and the session that it was made for. */
  | { readonly kind: 'password'; readonly user: Text; readonly password: Text }
  /** For a proxy or a plugin that understands it; Jenkins' core does not. */
  | { readonly kind: 'bearer'; readonly token: Text };

/** Whether Jenkins wants a crumb with a POST: API tokens are exempt, and a bearer's proxy has no session. */
export const needsCrumb = (auth: JenkinsAuth): boolean => auth.kind === 'password' || auth.kind === 'none';

/** Why there is no header. */
export type AuthFault =
  /** The secrets of these names could not be read, or cannot stand in a header. */
  | { readonly kind: 'secrets'; readonly names: readonly string[] }
  /** RFC 7617 2: a user id with a colon would be cut there, and the rest be taken for a part of the password. */
  | { readonly kind: 'colon' };

/**
 * The `Authorization` header, null for none. Called for each request, so that nothing holds a credential between
 * two.
 */
export async function authorization(
  auth: JenkinsAuth,
  read: SecretReader,
): Promise<Result<string | null, AuthFault>> {
  switch (auth.kind) {
    case 'none':
      return ok(null);
    case 'token':
      return basic(auth.user, auth.token, read);
    case 'password':
      return basic(auth.user, auth.password, read);
    case 'bearer': {
      const token = await tryReveal(auth.token, read);
      // RFC 6750 2.1: what is not a token68 cannot be in the header.
      return token !== null && /^[\w.~+/-]+=*$/.test(token)
        ? ok(`Bearer ${token}`)
        : err({ kind: 'secrets', names: secretNames(auth.token) });
    }
    default:
      return unreachable(auth);
  }
}

/** RFC 7617, in UTF-8 as Jenkins decodes it. */
async function basic(user: Text, password: Text, read: SecretReader): Promise<Result<string, AuthFault>> {
  // Both are asked before either is waited for; what is plain text needs no waiting.
  const [userAsked, wordAsked] = [tryReveal(user, read), tryReveal(password, read)];
  const name = typeof userAsked === 'string' ? userAsked : await userAsked;
  const word = typeof wordAsked === 'string' ? wordAsked : await wordAsked;
  if (name === null || word === null)
    return err({ kind: 'secrets', names: [...secretNames(user), ...secretNames(password)] });
  if (name.includes(':')) return err({ kind: 'colon' });
  return ok(`Basic ${Buffer.from(`${name}:${word}`, 'utf8').toString('base64')}`);
}
