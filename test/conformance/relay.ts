import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';

/** A request as it came over the wire. */
export interface Relayed {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  /** The body of a form. */
  readonly form: URLSearchParams;
}

export interface Relay {
  /** Without a slash at the end. */
  readonly url: string;
  /** In the order in which they came. */
  readonly requests: readonly Relayed[];
  close(): Promise<void>;
}

/** What stands between: answers by itself and returns true, or leaves it to the server behind. */
type Between = (request: Relayed, response: ServerResponse, passOn: () => Promise<void>) => boolean;

/** A proxy that writes down what passes through it; `Host` stays, as with most proxies in front of a Jenkins. */
export async function startRelay(behind: string, between: Between = () => false): Promise<Relay> {
  const requests: Relayed[] = [];
  const server = createServer(async (incoming, response) => {
    const body = await bodyOf(incoming);
    const relayed = read(incoming, body);
    requests.push(relayed);
    const passOn = async (): Promise<void> => {
      await answerOf(behind, incoming, body);
    };
    if (between(relayed, response, passOn)) return;
    const answer = await answerOf(behind, incoming, body);
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function read({ method = '', url = '', headers }: IncomingMessage, body: Buffer): Relayed {
  const { pathname, searchParams } = new URL(url, 'http://relay');
  return { method, path: pathname, query: searchParams, headers, form: new URLSearchParams(body.toString()) };
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

function answerOf(behind: string, { method, url, headers }: IncomingMessage, body: Buffer): Promise<Answer> {
  const to = new URL(url ?? '/', behind);
  return new Promise((resolve, reject) => {
    const outgoing = forward(to, { method, headers }, async answer => {
      const { 'transfer-encoding': _, ...kept } = answer.headers;
      resolve({ status: answer.statusCode ?? 0, headers: kept, body: await bodyOf(answer) });
    });
    outgoing.on('error', reject).end(body);
  });
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
