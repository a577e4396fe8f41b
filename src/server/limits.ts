/** What one client may take. Times are milliseconds. */
export const LIMITS = {
  /** Bytes of a request's body. */
  body: 1_048_576,
  /** Bytes of all of a request's headers. */
  headers: 16_384,
  /** Open connections, live readers among them. */
  connections: 1_024,
  /** Readers of live events. */
  readers: 128,
  /** Of those, with the token that may only read: operators find a place always. */
  readersByReadToken: 96,
  /** Of those, from one address that is not of this machine. */
  readersOfAddress: 64,
  /** For a request to arrive whole. */
  request: 10_000,
  /** A connection on which nothing comes or goes is closed. Longer than `heartbeat`. */
  idle: 60_000,
  /** Between two requests on one connection. */
  keepAlive: 15_000,
  /** A live reader hears something at least so often. */
  heartbeat: 15_000,
  /** Events that are kept for readers who come back. */
  kept: 10_000,
  /** Events that wait for one slow reader; what is more is left out, and that is told. */
  waiting: 1_000,
} as const;
