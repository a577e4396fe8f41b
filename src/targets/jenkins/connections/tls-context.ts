import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import { err, ok, type Result } from '../../../core/result.ts';
import type { SecretReader, Text } from '../../../core/text.ts';
import { secretNames, tryReveal } from '../access/secrets.ts';
import { codeOf, type WireFailure } from '../http/wire-failure.ts';

/** What a target's TLS connections use beside the defaults. Certificates and the key are PEM texts. */
export interface TlsOptions {
  /** Authorities to be trusted as well as those that Node trusts. */
  readonly ca?: string;
  /** The client's certificate, its chain after it. */
  readonly cert?: string;
  /** The client's private key. */
  readonly key?: string;
  /** What the key is encrypted with. */
  readonly passphrase?: Text;
}

/** An authority of one's own takes the place of Node's, which are to stay. */
export const authorities = (own: string): string[] => [...rootCertificates, own];

/** Reads the certificates and the key once for all connections, so that the passphrase is not kept. */
export async function tlsContext(
  { ca, cert, key, passphrase }: TlsOptions,
  read: SecretReader,
): Promise<Result<SecureContext, WireFailure>> {
  const word = passphrase === undefined ? undefined : await tryReveal(passphrase, read);
  if (word === null) {
    const secrets = passphrase === undefined ? [] : secretNames(passphrase);
    return err({ kind: 'secret', sent: false, code: null, secrets });
  }
  try {
    return ok(
      createSecureContext({
        ...(ca === undefined ? {} : { ca: authorities(ca) }),
        ...(cert === undefined ? {} : { cert }),
        ...(key === undefined ? {} : { key }),
        ...(word === undefined ? {} : { passphrase: word }),
      }),
    );
  } catch (error) {
    return err({ kind: 'tls-files', sent: false, code: codeOf(error) });
  }
}
