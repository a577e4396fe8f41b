import type { Dispatcher } from 'undici';
import type { Clock } from '../../core/clock.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Answer } from './answer.ts';
import { onAbort } from './on-abort.ts';
import { type WireFailure, wireFailure } from './wire-failure.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  /** Path and query as they go on the wire. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The longest body that is read, in bytes, before and after decompression. The rest is cut. */
  readonly limit: number;
}

type Head = Pick<Answer, 'status' | 'headers'>;

/**
 * One request and its answer. Settles in at most twice `timeout` milliseconds: once to get a connection, once for
 * the answer. It goes on the wire at most once, and whether it went is part of every failure.
 */
export function exchange(
  pool: Pick<Dispatcher, 'dispatch'>,
  request: HttpRequest,
  timeout: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<Result<Answer, WireFailure>> {
  return new Promise(resolve => {
    let wire: Dispatcher.DispatchController | null = null;
    let head: Head | null = null;
    let settled = false;
    let callOff = (): void => {};
    const chunks: Buffer[] = [];
    let size = 0;

    const settle = (outcome: Result<Answer, WireFailure>): void => {
      if (settled) return;
      settled = true;
      callOff();
      stopListening();
      resolve(outcome);
    };
    const finish = (complete: boolean, failure: WireFailure): void =>
      settle(head === null ? err(failure) : ok({ ...head, body: Buffer.concat(chunks), complete }));
    const giveUp = (kind: WireFailure['kind']): void => {
      finish(false, { kind, sent: wire !== null, code: null });
      wire?.abort(new Error('given up'));
    };
    const arm = (): void => {
      callOff();
      callOff = clock.after(timeout, () => giveUp('timeout'));
    };

    const stopListening = onAbort(signal, () => giveUp('interrupted'));
    arm();
    pool.dispatch(
      {
        path: request.path,
        method: request.method,
        headers: { ...request.headers },
        body: request.body ?? null,
        // Whatever the method: a GET with a job token starts a build, and nothing may be sent again.
        idempotent: false,
      },
      {
        onRequestStart(controller) {
          // A second start is the pool resending what it sent before; the first start may have had its effect.
          if (settled || wire !== null) {
            finish(false, { kind: 'broken', sent: true, code: null });
            controller.abort(new Error('not sent again'));
            return;
          }
          wire = controller;
          arm();
        },
        onResponseStart(_controller, status, headers) {
          if (status >= 200) head = { status, headers: listedHeaders(headers) };
        },
        onResponseData(_controller, chunk) {
          size += chunk.length;
          if (size > request.limit) giveUp('broken');
          else chunks.push(chunk);
        },
        onResponseEnd: () => finish(true, { kind: 'broken', sent: true, code: null }),
        onResponseError: (_controller, error) => finish(false, wireFailure(error, wire !== null)),
      },
    );
  });
}

function listedHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): Head['headers'] {
  const listed = new Map<string, readonly string[]>();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) listed.set(name.toLowerCase(), typeof value === 'string' ? [value] : value);
  }
  return listed;
}
