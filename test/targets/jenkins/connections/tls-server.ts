import { readFileSync } from 'node:fs';
import { createServer, type ServerOptions } from 'node:https';

/** A file of `test/fixtures/tls`. */
export const pem = (name: string): string =>
  readFileSync(new URL(`../../../fixtures/tls/${name}.pem`, import.meta.url), 'utf8');

export interface TlsServer {
  readonly url: string;
  /** The headers of each request, as `name: value` lines. */
  readonly received: readonly string[];
  close(): Promise<void>;
}

/** A controller behind TLS that queues every trigger, with one of the certificates of the fixtures. */
export async function startTlsServer(certificate: string, options: ServerOptions = {}): Promise<TlsServer> {
  const received: string[] = [];
  const own = { cert: pem(certificate), key: pem(`${certificate}.key`) };
  const server = createServer({ ...own, ...options }, (request, response) => {
    received.push(request.rawHeaders.join('\n'));
    if (request.method === 'POST') response.writeHead(201, { location: '/queue/item/7/' }).end();
    else
      response
        .writeHead(200, { 'content-type': 'application/json', 'x-jenkins': '2.541.2' })
        .end('{"buildable":true}');
  });
  // A client that turns away in the middle of a handshake.
  server.on('tlsClientError', () => {});
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return {
    url: `https://127.0.0.1:${port}`,
    received,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
