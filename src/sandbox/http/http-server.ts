import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Clock } from '../../core/clock.ts';
import { type Delivery, isHeldBack } from './delivery.ts';
import type { RawRequest } from './request.ts';
import { send } from './send.ts';

/** Larger than Jetty's limit, so that what is too long reaches the rules and is answered like Jetty does. */
const LONGEST_HEAD = 64 * 1_024;

/** Milliseconds that an idle connection stays open (Jetty's default). */
const IDLE_CONNECTION = 30_000;

export interface HttpServerOptions {
  /** On 127.0.0.1; 0 is any free one. */
  readonly port: number;
  /** What an answer waits by that is late on purpose. */
  readonly clock: Clock;
  readonly answer: (request: RawRequest) => Delivery;
  /** Asked when the head of a request has come: true resets the connection before the rest is read. */
  readonly breaksOff: (url: string) => boolean;
  /** Hears how many body bytes went out for each request. */
  readonly sent: (bytes: number) => void;
}

export interface HttpServer {
  readonly port: number;
  /** Requests whose answer is held back on purpose, and whose caller is still there. */
  readonly heldBack: number;
  /** Ends every connection and frees the port: callers are refused. */
  shut(): Promise<void>;
  /** Takes the same port again. Rejects when somebody else has it. */
  open(): Promise<void>;
}

/** Listens on 127.0.0.1. Rejects when the port is taken. */
export async function listen(options: HttpServerOptions): Promise<HttpServer> {
  const held = new Set<ServerResponse>();
  let server: Server | null = await start(options, options.port, held);
  const port = portOf(server);
  return {
    port,
    get heldBack() {
      return held.size;
    },
    shut: async () => {
      const open = server;
      server = null;
      if (open !== null) await close(open);
    },
    open: async () => {
      server ??= await start(options, port, held);
    },
  };
}

async function start(
  { answer, breaksOff, clock, sent }: HttpServerOptions,
  port: number,
  held: Set<ServerResponse>,
): Promise<Server> {
  const serve = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (breaksOff(message.url ?? '/')) {
      message.socket.resetAndDestroy();
      return;
    }
    const request = await read(message);
    // The caller went away in the middle of the request: there is nobody to answer.
    if (request === null) response.destroy();
    else {
      const delivery = answer(request);
      if (isHeldBack(delivery) && !response.destroyed) {
        held.add(response);
        response.once('close', () => held.delete(response));
      }
      sent(await send(message, response, delivery, clock));
    }
  };
  const server = createServer({ maxHeaderSize: LONGEST_HEAD, keepAliveTimeout: IDLE_CONNECTION }, serve);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return server;
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
