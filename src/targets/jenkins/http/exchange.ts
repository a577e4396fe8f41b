import type { Dispatcher } from 'undici';
import { err, ok, type Result } from '../../../core/result.ts';
import type { Soon } from '../controller/soon.ts';
import type { Signals } from '../signals/signals.ts';
import type { Endable, Underway } from '../signals/underway.ts';
import { type Answer, decompressed, type Head, isCompressed } from './answer.ts';
import { ReceivedHeaders } from './received-headers.ts';
import { type WireFailure, wireFailure } from './wire-failure.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  /** Path and query as they go on the wire. */
  readonly path: string;
  readonly headers: Record<string, string>;
  /** Default: none. */
  readonly body?: string | null;
  /**
   * The longest body that is read, in bytes, before and after decompression. The rest is cut. Whatever is allowed for
   * a success, of a refusal no more than 1 MB is read.
   */
  readonly limit: number;
  /** Whether this head says all: then the body is not waited for. Default: never. */
  readonly headSuffices?: ((head: Head) => boolean) | undefined;
}

export interface Terms {
  /** Milliseconds to get a connection, and again for the answer. */
  readonly timeout: number;
  readonly underway: Underway;
  readonly signals: Signals;
  /** Called when the connection can serve others again, at the earliest when the outcome is known. */
  readonly freed: () => void;
}

/** The longest body that is read of an answer with this head, in bytes. */
export const limitOf = ({ limit }: HttpRequest, { status }: Head): number =>
  status < 300 ? limit : Math.min(limit, LONGEST_PAGE);

type Outcome = Result<Answer, WireFailure>;

/** A body that nobody waits for gets this long, in milliseconds, and so many bytes; then its connection is closed. */
const DRAIN = { time: 1_000, bytes: 64 * 1024 } as const;

/** Pages of errors have some 100 kB; whatever comes after 1 MB says nothing new. */
const LONGEST_PAGE = 1024 * 1024;

/** No server has that much to say beforehand; one that goes on for ever keeps a processor busy. */
const MOST_INTERIM = 100;

const NO_BODY = Buffer.alloc(0);

/**
 * One request and its answer. Settles in at most twice `timeout` milliseconds: once to get a connection, once for
 * the answer. It goes on the wire at most once, and whether it went is part of every failure.
 */
export function exchange(
  pool: Pick<Dispatcher, 'dispatch'>,
  request: HttpRequest,
  terms: Terms,
): Promise<Outcome> {
  return new Promise(resolve => {
    const underway = new Exchange(request, terms, resolve);
    const { path, method, headers, body = null } = request;
    // Whatever the method: a GET with a job token starts a build, and nothing may be sent again.
    pool.dispatch({ path, method, headers, body, idempotent: false }, underway);
  });
}

/** A class, and not closures: of these one is made for each request. */
class Exchange implements Dispatcher.DispatchHandler, Endable {
  readonly #request: HttpRequest;
  readonly #terms: Terms;
  readonly #resolve: (outcome: Soon<Outcome>) => void;
  readonly signals: Signals;
  place = 0;
  due = 0;
  /** The connection that the request is on; null while it waits for one. */
  #wire: Dispatcher.DispatchController | null = null;
  #head: Head | null = null;
  #chunks: Buffer[] = [];
  #size = 0;
  /** Answers before the answer, with a status of 1xx. */
  #interim = 0;
  #settled = false;

  constructor(request: HttpRequest, terms: Terms, resolve: (outcome: Soon<Outcome>) => void) {
    this.#request = request;
    this.#terms = terms;
    this.#resolve = resolve;
    this.signals = terms.signals;
    terms.underway.begin(this, terms.timeout);
  }

  onDeadline(): void {
    this.#giveUp('timeout');
  }

  /** What has its outcome is not ended any more: its connection is about to be free. */
  onLeave(): void {
    if (!this.#settled) this.#giveUp('interrupted');
  }

  /** Once it is on its way, a stop must not make its outcome unknown. */
  onStop(): void {
    if (this.#wire === null) this.#giveUp('interrupted');
  }

  onRequestStart(wire: Dispatcher.DispatchController): void {
    // A second start is the pool resending what it sent before; the first start may have had its effect.
    if (this.#settled || this.#wire !== null) {
      this.#finish(false, { kind: 'broken', sent: true, code: null });
      wire.abort(new Error('not sent again'));
      return;
    }
    if (this.signals.isWanted?.() === false) {
      this.#giveUp('interrupted');
      wire.abort(new Error('not wanted any more'));
      return;
    }
    this.#wire = wire;
    this.#terms.underway.extend(this, this.#terms.timeout);
  }

  onResponseStart(
    _wire: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    if (status < 200) {
      this.#interim += 1;
      if (this.#interim > MOST_INTERIM) this.#giveUp('broken');
      return;
    }
    const head: Head = { status, headers: new ReceivedHeaders(headers) };
    this.#head = head;
    if (this.#request.headSuffices?.(head) === true) this.#leaveBody(head);
  }

  onResponseData(_wire: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > this.#limit()) this.#giveUp('broken');
    else if (!this.#settled) this.#chunks.push(chunk);
  }

  #limit(): number {
    return this.#settled || this.#head === null ? DRAIN.bytes : limitOf(this.#request, this.#head);
  }

  onResponseEnd(): void {
    this.#finish(true, { kind: 'broken', sent: true, code: null });
  }

  onResponseError(_wire: Dispatcher.DispatchController, error: Error): void {
    this.#finish(false, wireFailure(error, this.#wire !== null));
  }

  #settle(outcome: Soon<Outcome>): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#resolve(outcome);
  }

  /** With whatever has come. The connection has nothing more to do with this request. */
  #finish(complete: boolean, failure: WireFailure): void {
    this.#terms.underway.end(this);
    const head = this.#head;
    if (head === null) this.#settle(err(failure));
    else if (!this.#settled) this.#settle(this.#answered(head, complete));
    this.#terms.freed();
  }

  #answered({ status, headers }: Head, complete: boolean): Soon<Outcome> {
    const body = this.#chunks.length === 0 ? NO_BODY : Buffer.concat(this.#chunks);
    const answer: Answer = { status, headers, body, complete };
    return isCompressed(answer) ? decompressed(answer, limitOf(this.#request, answer)).then(ok) : ok(answer);
  }

  #giveUp(kind: WireFailure['kind']): void {
    this.#finish(false, { kind, sent: this.#wire !== null, code: null });
    this.#wire?.abort(new Error('given up'));
  }

  /** The connection is freed when the body has come to its end, which for most is in the same packet. */
  #leaveBody({ status, headers }: Head): void {
    this.#terms.underway.extend(this, DRAIN.time);
    this.#settle(ok({ status, headers, body: NO_BODY, complete: false }));
  }
}
