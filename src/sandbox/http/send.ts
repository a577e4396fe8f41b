import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { type Clock, pause } from '../../core/clock.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { Answer } from './answer.ts';
import type { Delivery } from './delivery.ts';

const compress = promisify(gzip);

/** Bytes of a piece of a dripping body: small enough that even a short answer takes several. */
const DRIP = 16;

/** Sends what is to be sent and tells how many bytes of body went out. */
export async function send(
  message: IncomingMessage,
  response: ServerResponse,
  delivery: Delivery,
  clock: Clock,
): Promise<number> {
  switch (delivery.kind) {
    case 'reset':
      // An end of the stream would look like an answer that was forgotten; a lost server resets.
      message.socket.resetAndDestroy();
      return 0;
    case 'silence':
      return 0;
    case 'late':
      await pause(clock, delivery.wait, whenGone(response));
      return sendWhole(message, response, delivery.answer, clock);
    case 'whole':
      return sendWhole(message, response, delivery.answer, clock);
    case 'short': {
      const half = await sendHalf(message, response, delivery.answer, clock);
      message.socket.end();
      return half;
    }
    case 'cut': {
      const half = await sendHalf(message, response, delivery.answer, clock);
      message.socket.resetAndDestroy();
      return half;
    }
    case 'drip':
      return drip(response, await writeHead(message, response, delivery.answer, clock), delivery.wait, clock);
    default:
      return unreachable(delivery);
  }
}

async function sendWhole(
  message: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  clock: Clock,
): Promise<number> {
  const body = await writeHead(message, response, answer, clock);
  response.end(body);
  return body.length;
}

/** What comes after it cannot overtake what was written. */
async function sendHalf(
  message: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  clock: Clock,
): Promise<number> {
  const body = await writeHead(message, response, answer, clock);
  const half = body.subarray(0, Math.floor(body.length / 2));
  response.flushHeaders();
  await new Promise<void>(resolve => response.write(half, () => resolve()));
  return half.length;
}

async function drip(response: ServerResponse, body: Buffer, wait: number, clock: Clock): Promise<number> {
  response.flushHeaders();
  const gone = whenGone(response);
  let sent = 0;
  while (sent < body.length && (await pause(clock, wait, gone)) === 'elapsed') {
    response.write(body.subarray(sent, sent + DRIP));
    sent = Math.min(sent + DRIP, body.length);
  }
  response.end();
  return sent;
}

/** Sets status and headers; gives the body as it is to be sent. */
async function writeHead(
  message: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  clock: Clock,
): Promise<Buffer> {
  const plain = typeof answer.body === 'string' ? Buffer.from(answer.body, 'utf8') : answer.body;
  const accepts = /\bgzip\b/i.test(String(message.headers['accept-encoding'] ?? ''));
  const compressed = answer.compressible === true && accepts && plain.length > 0;
  const body = compressed ? await compress(plain) : plain;
  for (const [name, value] of answer.headers) response.appendHeader(name, value);
  // Clients measure by it how the clock goes that builds are dated by.
  response.setHeader('Date', new Date(clock.now()).toUTCString());
  response.setHeader('Server', 'Jetty(12.0.14)');
  response.setHeader('Vary', 'Accept-Encoding');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  if (compressed) response.setHeader('Content-Encoding', 'gzip');
  if (answer.status !== 204) response.setHeader('Content-Length', body.length);
  response.statusCode = answer.status;
  if (answer.reason !== undefined) response.statusMessage = answer.reason;
  const hasBody = message.method !== 'HEAD' && answer.status !== 204;
  return hasBody ? body : Buffer.alloc(0);
}

/** Aborts when the caller has gone: nothing is worth waiting for then. */
function whenGone(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  if (response.destroyed) gone.abort();
  return gone.signal;
}
