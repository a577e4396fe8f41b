/** A name whose value one would expect to be a credential: `DB_PASSWORD`, `api-key`. */
const CREDENTIAL_NAME = /(?:^|[_-])(?:password|passwd|secret|token|api[_-]?key|private[_-]?key)$/i;

/** The part after `://` in `https://user:password@host`. Bounded, since a value may have megabytes. */
const USER_AND_PASSWORD = /^[^\s/?#:@]{0,200}:[^\s/?#@]{1,200}@/;

export const isCredentialName = (name: string): boolean => CREDENTIAL_NAME.test(name);

/** Whether a text is, or has in it, an address with a password. Only the first address is looked at. */
export function hasPassword(text: string): boolean {
  const scheme = text.indexOf('://');
  return scheme !== -1 && USER_AND_PASSWORD.test(text.slice(scheme + 3, scheme + 500));
}
