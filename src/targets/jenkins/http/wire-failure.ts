import { ProxyError } from '../connections/proxy-error.ts';

/** Why an exchange brought no answer. */
export interface WireFailure {
  readonly kind: /** No connection: DNS, refused, no route. */
    | 'unreachable'
    /** The proxy gave no way to the server. The code is the status of its answer, where it gave one. */
    | 'proxy'
    /** The TLS handshake failed. */
    | 'tls'
    /** The target's own certificates or key cannot be used. */
    | 'tls-files'
    /** A secret of the connection could not be read. */
    | 'secret'
    /** The deadline passed. */
    | 'timeout'
    /** The connection broke, or what came over it was not HTTP. */
    | 'broken'
    /** The caller called it off, or the target was closed. */
    | 'interrupted';
  /** Whether any of the request can have reached the server. */
  readonly sent: boolean;
  /** The error's code, such as `ECONNREFUSED`. Messages are never kept: they may quote what was sent. */
  readonly code: string | null;
  /** The names of the secrets that could not be read. */
  readonly secrets?: readonly string[];
}

const CLOSED = new Set([
  'ABORT_ERR',
  'UND_ERR_DESTROYED',
  'UND_ERR_CLOSED',
  'UND_ERR_ABORTED',
  'UND_ERR_ABORT',
]);

/** Codes of Node's `tls` and of OpenSSL's certificate checks. */
const TLS =
  /^(?:ERR_TLS|ERR_SSL|EPROTO$|CERT_|CRL_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|INVALID_CA|PATH_LENGTH|HOSTNAME_MISMATCH)/;

/**
 * RFC 8446 4.4.2.4, 6.2: in TLS 1.3 a client has sent its request by the time that the server looks at its
 * certificate. A server that refuses it ends the handshake, and never reads the request.
 */
const CLIENT_REFUSED = /^ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED$/;

/** The library loses Node's code for an answer that does not begin as one. */
const NO_HTTP = /\bExpected HTTP\//;

/** Reads an error of the HTTP client. `sent` tells whether the request had been given to a connection. */
export function wireFailure(error: Error, sent: boolean): WireFailure {
  if (error instanceof ProxyError) {
    const { fault, code, secrets } = error;
    return { kind: fault, sent: false, code, secrets };
  }
  const code = codeOf(error) ?? (NO_HTTP.test(error.message) ? 'HPE_INVALID_CONSTANT' : null);
  if (code !== null && CLOSED.has(code)) return { kind: 'interrupted', sent, code };
  if (code !== null && CLIENT_REFUSED.test(code)) return { kind: 'tls', sent: false, code };
  if (sent) return { kind: 'broken', sent, code };
  return { kind: code !== null && TLS.test(code) ? 'tls' : 'unreachable', sent, code };
}

/** The stable code of an error of Node or of a library; null when it has none. */
export function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
