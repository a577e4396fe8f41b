import { createServer, type Socket } from 'node:net';

export interface RawServer {
  readonly url: string;
  /** Bytes that were taken from the server, over all its connections, closed ones too. */
  sent(): number;
  close(): Promise<void>;
}

/** What a server on 127.0.0.1 does with a request: bytes as they come, right or wrong. */
export type RawScript = (requestLine: string, socket: Socket) => void;

/** Calls the script once for each request, when its body has arrived. */
export async function startRawServer(script: RawScript): Promise<RawServer> {
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    sockets.add(socket);
    socket.on('error', () => {});
    let pending = '';
    socket.on('data', chunk => {
      pending += chunk.toString('latin1');
      for (let end = requestEnd(pending); end !== null; end = requestEnd(pending)) {
        const [line = ''] = pending.split('\r\n', 1);
        pending = pending.slice(end);
        script(line, socket);
      }
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    sent: () => [...sockets].reduce((sum, socket) => sum + socket.bytesWritten - socket.writableLength, 0),
    close: () =>
      new Promise(resolve => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function requestEnd(text: string): number | null {
  const headers = text.indexOf('\r\n\r\n');
  if (headers === -1) return null;
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(text.slice(0, headers))?.[1] ?? 0);
  const end = headers + 4 + length;
  return text.length >= end ? end : null;
}
