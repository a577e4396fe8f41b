import type { Dispatcher } from 'undici';
import type { Clock } from '../../core/clock.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Answer, Head } from './answer.ts';
import { onAbort, type Signals } from './signals.ts';
import { type WireFailure, wireFailure } from './wire-failure.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  /** Path and query as they go on the wire. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The longest body that is read, in bytes, before and after decompression. The rest is cut. */
  readonly limit: number;
  /** Whether this head says all: then the body is not waited for. Default: never. */
  readonly headSuffices?: ((head: Head) => boolean) | undefined;
}

export interface Terms {
  /** Milliseconds to get a connection, and again for the answer. */
  readonly timeout: number;
  readonly clock: Clock;
  readonly signals: Signals;
  /** Called when the connection can serve others again, at the earliest when the outcome is known. */
  readonly freed: () => void;
}

/** A body that nobody waits for gets this long, in milliseconds, and so many bytes; then its connection is closed. */
const DRAIN = { time: 1_000, bytes: 64 * 1024 } as const;

/**
 * One request and its answer. Settles in at most twice `timeout` milliseconds: once to get a connection, once for
 * the answer. It goes on the wire at most once, and whether it went is part of every failure.
 */
export function exchange(
  pool: Pick<Dispatcher, 'dispatch'>,
  request: HttpRequest,
  { timeout, clock, signals, freed }: Terms,
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
      ignoreLeave();
      ignoreStop();
      resolve(outcome);
    };
    /** With whatever has come. The connection has nothing more to do with this request. */
    const finish = (complete: boolean, failure: WireFailure): void => {
      callOff();
      settle(head === null ? err(failure) : ok({ ...head, body: Buffer.concat(chunks), complete }));
      freed();
    };
    const giveUp = (kind: WireFailure['kind']): void => {
      finish(false, { kind, sent: wire !== null, code: null });
      wire?.abort(new Error('given up'));
    };
    const arm = (time: number): void => {
      callOff();
      callOff = clock.after(time, () => giveUp('timeout'));
    };
    const leaveBody = (arrived: Head): void => {
      if (settled) return;
      arm(DRAIN.time);
      settle(ok({ ...arrived, body: Buffer.alloc(0), complete: false }));
    };
    const interrupt = (): void => giveUp('interrupted');
    // Once it is on its way, a stop must not make its outcome unknown.
    const beforeSent = (): void => {
      if (wire === null) interrupt();
    };

    const ignoreLeave = onAbort(signals.leave, interrupt);
    const ignoreStop = onAbort(signals.stop, beforeSent);
    arm(timeout);
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
          arm(timeout);
        },
        onResponseStart(_controller, status, headers) {
          if (status < 200) return;
          const arrived: Head = { status, headers: listedHeaders(headers) };
          head = arrived;
          // Most bodies end in the same packet, before any microtask; only one that does not is left behind.
          if (request.headSuffices?.(arrived) === true) queueMicrotask(() => leaveBody(arrived));
        },
        onResponseData(_controller, chunk) {
          size += chunk.length;
          if (size > (settled ? DRAIN.bytes : request.limit)) giveUp('broken');
          else if (!settled) chunks.push(chunk);
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
