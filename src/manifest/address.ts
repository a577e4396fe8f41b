/** Why a text is not the address of a controller or proxy. */
export interface AddressProblem {
  readonly code: 'bad-url' | 'secret-in-url';
  readonly message: string;
  readonly next: string;
}

/** `user:password@host`, with or without a scheme and slashes in front: parsers of addresses forgive both. */
const CREDENTIAL = /^\s*(?:[a-z][a-z0-9+.-]*:)?[\\/]*[^/?#]*@/i;

/** What is wrong with a controller's address, or null. Also asked when an expression has been evaluated. */
export function urlProblem(text: string): AddressProblem | null {
  // Checked first, since the other messages show the address. A password with a slash in it makes an address
  // unreadable.
  if (CREDENTIAL.test(text) || (!URL.canParse(text) && text.includes('@'))) {
    return credential('Take it out of the address, and use `auth:` with a secret.');
  }
  return shapeProblem(text, 'e.g. https://ci.example.com/');
}

/** As `urlProblem`, for the address of a proxy that is not `none`. */
export function proxyProblem(text: string): AddressProblem | null {
  // Behind the host, the address of a proxy has no part in which an `@` may stand.
  if (text.includes('@')) {
    return credential(
      'Take it out of the address, and write `proxy: {url: …, user: …, password: "${{ secrets.NAME }}"}`.',
    );
  }
  return shapeProblem(text, 'e.g. http://proxy.example.com:3128, or `none` for no proxy.');
}

function shapeProblem(text: string, example: string): AddressProblem | null {
  const bad = (message: string, next: string): AddressProblem => ({
    code: 'bad-url',
    message,
    next: `${next}, ${example}`,
  });
  if (!URL.canParse(text)) return bad(`"${text}" is not an address`, 'Write it with its scheme');
  const { protocol, search, hash } = new URL(text);
  if (protocol !== 'http:' && protocol !== 'https:') {
    return bad(`the address has the scheme ${protocol}`, 'Use http or https');
  }
  return search === '' && hash === ''
    ? null
    : bad('the address has a query or a fragment', 'Leave only host and path');
}

const credential = (next: string): AddressProblem => ({
  code: 'secret-in-url',
  message: 'the address holds a credential, which every log would show',
  next,
});
