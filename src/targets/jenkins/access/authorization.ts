import { err, ok, type Result } from '../../../core/result.ts';
import type { SecretReader, Text } from '../../../core/text.ts';
import { unreachable } from '../../../core/unreachable.ts';
import type { Soon } from '../controller/soon.ts';
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

/** The `Authorization` header, null for none. */
export type Authorization = () => Soon<Result<string | null, AuthFault>>;

/**
 * How requests show who sends them. Secrets are read for each request, so that nothing holds a credential between two; what
 * stands in the manifest as plain text is put together once.
 */
export function createAuthorization(auth: JenkinsAuth, read: SecretReader): Authorization {
  switch (auth.kind) {
    case 'none':
      return () => NOBODY;
    case 'token':
      return basic(auth.user, auth.token, read);
    case 'password':
      return basic(auth.user, auth.password, read);
    case 'bearer':
      return () => bearer(auth.token, read);
    default:
      return unreachable(auth);
  }
}

const NOBODY = ok(null);

function basic(user: Text, password: Text, read: SecretReader): Authorization {
  if (typeof user !== 'string' || typeof password !== 'string')
    return () => revealedBasic(user, password, read);
  const fixed = basicHeader(user, password);
  return () => fixed;
}

async function revealedBasic(
  user: Text,
  password: Text,
  read: SecretReader,
): Promise<Result<string, AuthFault>> {
  // Both are asked before either is waited for.
  const [name, word] = await Promise.all([tryReveal(user, read), tryReveal(password, read)]);
  return name === null || word === null
    ? err({ kind: 'secrets', names: [...secretNames(user), ...secretNames(password)] })
    : basicHeader(name, word);
}

/** RFC 7617, in UTF-8 as Jenkins decodes it. */
const basicHeader = (user: string, password: string): Result<string, AuthFault> =>
  user.includes(':')
    ? err({ kind: 'colon' })
    : ok(`Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`);

async function bearer(text: Text, read: SecretReader): Promise<Result<string, AuthFault>> {
  const token = await tryReveal(text, read);
  // RFC 6750 2.1: what is not a token68 cannot be in the header.
  return token !== null && /^[\w.~+/-]+=*$/.test(token)
    ? ok(`Bearer ${token}`)
    : err({ kind: 'secrets', names: secretNames(text) });
}
