import type { Complaint } from './ask.ts';

const UNTRUSTED =
  /^(?:SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_(?:GET_ISSUER|VERIFY)|CERT_UNTRUSTED|INVALID_CA|PATH_LENGTH)/;
const OUT_OF_DATE = /^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$/;
const OTHER_NAME = /^(?:ERR_TLS_CERT_ALTNAME|HOSTNAME_MISMATCH)/;
/** Alerts of a server about the client's certificate, RFC 8446 6.2. */
const CLIENT = /ALERT_(?:CERTIFICATE|BAD_CERTIFICATE|NO_CERTIFICATE|UNSUPPORTED_CERTIFICATE|UNKNOWN_CA)/;
/** RFC 5246 7.2.2: all that TLS 1.2 says of a missing certificate, and of having no cipher in common. */
const TURNED_DOWN = /ALERT_HANDSHAKE_FAILURE/;
const NO_TLS = /^(?:EPROTO|ERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST))$/;

/** Why no TLS connection came about, by the code of Node or OpenSSL. Nothing was sent. */
export function tlsComplaint(code: string | null): Complaint {
  const [what, next] = explained(code ?? '');
  return { reason: 'tls', message: `${what}${code === null ? '' : ` (${code})`}; nothing was sent.`, next };
}

export const UNUSABLE_FILES: Complaint = {
  reason: 'tls',
  message: "The target's own certificates or key cannot be used; nothing was sent.",
  next: 'Check that `tls.ca-file`, `tls.cert-file` and `tls.key-file` are PEM, that the key is that of the certificate, and `tls.passphrase`.',
};

function explained(code: string): readonly [what: string, next: string] {
  if (UNTRUSTED.test(code)) {
    return [
      "The controller's certificate comes from an authority that is not trusted here",
      "Point the target's `tls.ca-file` at the certificate of the authority.",
    ];
  }
  if (OUT_OF_DATE.test(code)) {
    return [
      "The controller's certificate has expired, or is not valid yet",
      "Renew the controller's certificate, and check this machine's clock.",
    ];
  }
  if (OTHER_NAME.test(code)) {
    return [
      "The controller's certificate is for another host name",
      "Use a host name in the target's url that the certificate holds.",
    ];
  }
  if (CLIENT.test(code)) {
    return [
      'The controller wants a certificate of the client, or another than it got',
      "Give the target `tls.cert-file` and `tls.key-file` that the controller's side accepts.",
    ];
  }
  if (TURNED_DOWN.test(code)) {
    return [
      "The controller's side turned the TLS handshake down",
      'Most often it wants a certificate of the client: give the target `tls.cert-file` and `tls.key-file`.',
    ];
  }
  if (NO_TLS.test(code)) {
    return [
      'What listens at this address does not speak TLS',
      "Check the port of the target's url, and whether it should begin with http://.",
    ];
  }
  return [
    'No trusted TLS connection to the controller',
    "Check the controller's certificate, and the target's `tls` where a proxy or a private authority is used.",
  ];
}
