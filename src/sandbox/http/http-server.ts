import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Answer } from './answer.ts';
import type { RawRequest } from './request.ts';

const compress = promisify(gzip);

/** Larger than Jetty's limit, so that what is too long reaches the rules and is answered like Jetty does. */
const LONGEST_HEAD = 64 * 1_024;

export interface HttpServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Milliseconds that an idle connection stays open (Jetty's default). */
const IDLE_CONNECTION = 30_000;

/** Listens on 127.0.0.1. `sent` hears how many body bytes went out for each request. */
export async function listen(
  port: number,
  answer: (request: RawRequest) => Answer,
  sent: (bytes: number) => void,
): Promise<HttpServer> {
  const serve = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await read(message);
    // The caller went away in the middle of the request: there is nobody to answer.
    if (request === null) response.destroy();
    else sent(await send(message, response, answer(request)));
  };
  const options = { maxHeaderSize: LONGEST_HEAD, keepAliveTimeout: IDLE_CONNECTION };
  const server = createServer(options, serve);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return { port: portOf(server), close: () => close(server) };
}

async function read(message: IncomingMessage): Promise<RawRequest | null> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of message) chunks.push(chunk);
  } catch {
    return null;
  }
  return {
    method: message.method ?? 'GET',
    url: message.url ?? '/',
    headers: singleHeaders(message),
    body: Buffer.concat(chunks),
    remoteAddress: message.socket.remoteAddress?.replace(/^::ffff:/, '') ?? '127.0.0.1',
  };
}

function singleHeaders(message: IncomingMessage): RawRequest['headers'] {
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    headers[name] = Array.isArray(value) ? value[0] : value;
  }
  return headers;
}

async function send(message: IncomingMessage, response: ServerResponse, answer: Answer): Promise<number> {
  const plain = typeof answer.body === 'string' ? Buffer.from(answer.body, 'utf8') : answer.body;
  const accepts = /\bgzip\b/i.test(String(message.headers['accept-encoding'] ?? ''));
  const compressed = answer.compressible === true && accepts && plain.length > 0;
  const body = compressed ? await compress(plain) : plain;
  for (const [name, value] of answer.headers) response.appendHeader(name, value);
  response.setHeader('Server', 'Jetty(12.0.14)');
  response.setHeader('Vary', 'Accept-Encoding');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  if (compressed) response.setHeader('Content-Encoding', 'gzip');
  if (answer.status !== 204) response.setHeader('Content-Length', body.length);
  response.statusCode = answer.status;
  if (answer.reason !== undefined) response.statusMessage = answer.reason;
  const hasBody = message.method !== 'HEAD' && answer.status !== 204;
  response.end(hasBody ? body : undefined);
  return hasBody ? body.length : 0;
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  return address.port;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close(error => (error === undefined ? resolve() : reject(error)));
    server.closeAllConnections();
  });
}
