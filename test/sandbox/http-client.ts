import { request } from 'node:http';
import { gunzipSync } from 'node:zlib';

export interface Question {
  readonly method?: string;
  /** Sent exactly as it is, even where a URL parser would tidy it up. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

/** One raw exchange: no redirects, no retries, no tidying. */
export function ask(origin: string, question: Question): Promise<Reply> {
  const { hostname, port } = new URL(origin);
  const body = Buffer.from(question.body ?? '');
  const headers = { 'Content-Length': String(body.length), ...question.headers };
  return new Promise((resolve, reject) => {
    const options = { hostname, port, path: question.path, method: question.method ?? 'GET', headers };
    const sent = request(options, response => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const raw = Buffer.concat(chunks);
        const plain = response.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: plain.toString('utf8'),
        });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

export const basic = (user: string, secret: string): string =>
  `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`;

/** Headers of a user who sends the API token. */
export const as = (user: string): Record<string, string> => ({ Authorization: basic(user, `${user}-token`) });

export const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' } as const;
