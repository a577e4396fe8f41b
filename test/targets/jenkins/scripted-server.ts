import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { systemClock } from '../../../src/core/clock.ts';
import { createJenkinsTarget, type JenkinsOptions } from '../../../src/targets/jenkins/jenkins-target.ts';
import type { Target } from '../../../src/targets/target.ts';

export interface Received {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface ScriptedServer {
  readonly url: string;
  /** All requests whose body has arrived, in order. */
  readonly received: readonly Received[];
  close(): Promise<void>;
}

type Script = (request: Received, response: ServerResponse, socket: Socket) => void;

/** An HTTP server on 127.0.0.1 that does exactly what the test says, however odd. Without a port: a free one. */
export async function startServer(script: Script, wanted = 0): Promise<ScriptedServer> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const arrived = { method, url, headers, body: Buffer.concat(chunks).toString() };
      received.push(arrived);
      script(arrived, response, request.socket);
    });
  });
  await new Promise<void>(resolve => server.listen(wanted, '127.0.0.1', resolve));
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export const JSON_TYPE = { 'content-type': 'application/json;charset=utf-8', 'x-jenkins': '2.541.2' };

export function sendJson(response: ServerResponse, json: unknown): void {
  response.writeHead(200, JSON_TYPE).end(JSON.stringify(json));
}

const SECRETS: Readonly<Record<string, string>> = {
  TOKEN: 'sesame-token',
  PASSWORD: 'sesame-word',
  JOB_TOKEN: 'sesame-job',
};

export function targetAt(url: string, options: Partial<JenkinsOptions> = {}): Target {
  return createJenkinsTarget({
    name: 'ci',
    url,
    auth: { kind: 'token', user: 'ann', token: [{ secret: 'TOKEN' }] },
    secrets: name => {
      const value = SECRETS[name];
      return value === undefined ? Promise.reject(new Error('cannot read sesame')) : Promise.resolve(value);
    },
    clock: systemClock,
    userAgent: 'volley-test',
    ...options,
  });
}
