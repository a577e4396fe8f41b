/** Why an exchange brought no answer. */
export interface WireFailure {
  readonly kind: /** No connection: DNS, refused, no route. */
    | 'unreachable'
    /** The TLS handshake failed. */
    | 'tls'
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

/** Reads an error of the HTTP client. `sent` tells whether the request had been given to a connection. */
export function wireFailure(error: Error, sent: boolean): WireFailure {
  const code = codeOf(error);
  if (code !== null && CLOSED.has(code)) return { kind: 'interrupted', sent, code };
  if (sent) return { kind: 'broken', sent, code };
  return { kind: code !== null && TLS.test(code) ? 'tls' : 'unreachable', sent, code };
}

function codeOf(error: Error): string | null {
  return 'code' in error && typeof error.code === 'string' ? error.code : null;
}
