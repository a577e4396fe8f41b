import { createHmac } from 'node:crypto';
import { isSame } from './tokens.ts';

/** Parts of a request that a signature is checked against. */
export interface SignedRequest {
  /** `X-Volley-Signature-256`: `sha256=` and the HMAC in hex. */
  readonly signature: string | undefined;
  /** `X-Volley-Timestamp`: seconds since 1970. */
  readonly timestamp: string | undefined;
  /** GitHub's `X-Hub-Signature-256`, of the body alone. */
  readonly hubSignature: string | undefined;
  /** GitHub's `X-GitHub-Delivery`, which it keeps when it delivers again; not signed. */
  readonly delivery: string | undefined;
  /** The path, so that what was signed for one trigger starts no other. */
  readonly path: string;
  readonly body: Buffer;
}

/** What a signature comes to. `replayKey`: the same request again, and no other, has the same. */
export type SignatureCheck =
  | { readonly kind: 'signed'; readonly form: 'volley' | 'github'; readonly replayKey: string }
  | { readonly kind: 'unsigned' }
  | { readonly kind: 'bad'; readonly why: SignatureFault };

export type SignatureFault =
  /** No secret is configured that it could be checked with. */
  | 'no-secret'
  | 'wrong'
  /** The timestamp is missing, or not within `TOLERANCE` of our clock. */
  | 'stale';

/** How far a signed request's timestamp may be from our clock. Milliseconds. */
export const TOLERANCE = 300_000;

/** `now`: milliseconds since 1970. */
export function checkSignature(request: SignedRequest, secret: string | null, now: number): SignatureCheck {
  const { signature, hubSignature, delivery, path, body } = request;
  const given = signature ?? hubSignature;
  if (given === undefined) return { kind: 'unsigned' };
  if (secret === null) return { kind: 'bad', why: 'no-secret' };
  const timestamp = request.timestamp ?? '';
  const signed = signature === undefined ? body : Buffer.concat([Buffer.from(`${timestamp}.${path}.`), body]);
  if (!isSame(given.toLowerCase(), signatureOf(signed, secret))) return { kind: 'bad', why: 'wrong' };
  const form = signature === undefined ? 'github' : 'volley';
  // GitHub signs no time. What is sent again is told by its signature.
  if (form === 'volley' && !isFresh(timestamp, now)) return { kind: 'bad', why: 'stale' };
  // GitHub sends the same body to each address that wants it, and equal bodies when somebody asks for the same twice.
  const order = form === 'volley' ? [given] : [path, delivery ?? '', given];
  return { kind: 'signed', form, replayKey: `signature:${order.join(' ').toLowerCase()}` };
}

/** `sha256=…`, as both headers have it. */
export const signatureOf = (signed: Buffer, secret: string): string =>
  `sha256=${createHmac('sha256', secret).update(signed).digest('hex')}`;

const isFresh = (timestamp: string, now: number): boolean =>
  /^\d{1,12}$/.test(timestamp) && Math.abs(Number(timestamp) * 1_000 - now) <= TOLERANCE;
