import { createServer, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';

/** What something in front of a controller makes of one request. */
export interface Passing {
  readonly method: string;
  /** Path and query, decoded. */
  readonly url: string;
  /** Whether it asks for a build. */
  readonly isTrigger: boolean;
  /** Has the controller do it, and gives what it says. */
  readonly deliver: () => Promise<Relayed>;
  readonly answer: (relayed: Relayed) => void;
  /** Breaks the connection in place of an answer. */
  readonly reset: () => void;
}

export interface Relayed {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Front {
  readonly url: string;
  close(): void;
}

/** Stands in front of a sandbox, and does with each request what `act` says. */
export async function startFront(
  sandbox: Pick<Sandbox, 'url'>,
  act: (passing: Passing) => Promise<void> | void,
): Promise<Front> {
  const server = createServer(async (incoming, response) => {
    const body = await read(incoming);
    const { method = 'GET', url = '/' } = incoming;
    await act({
      method,
      url: decodeURIComponent(url),
      isTrigger: method === 'POST' && /\/build(WithParameters)?(\?|$)/.test(url),
      deliver: () => relay(`${sandbox.url}${url}`, incoming, body),
      answer(relayed) {
        const { 'transfer-encoding': _, ...headers } = relayed.headers;
        response.sendDate = false;
        response.writeHead(relayed.status, { ...headers, 'content-length': relayed.body.length });
        response.end(relayed.body);
      },
      reset: () => void incoming.socket.destroy(),
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function read(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function relay(url: string, { method, headers }: IncomingMessage, body: Buffer): Promise<Relayed> {
  return new Promise((resolve, reject) => {
    const onward = request(
      url,
      { method, headers: { ...headers, 'accept-encoding': 'identity' } },
      answer => {
        void read(answer).then(
          text => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }),
          reject,
        );
      },
    );
    onward.on('error', reject);
    onward.end(body);
  });
}
