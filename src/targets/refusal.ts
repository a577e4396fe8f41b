/**
 * Why a server did not do what it was asked, in classes that a person can act on. The class is a stable code:
 * scripts may match on it.
 */
export type RefusalReason =
  /** DNS, connection refused, no route: nothing reached the server. */
  | 'unreachable'
  /** The TLS handshake failed: nothing reached the server. */
  | 'tls'
  /** No answer in time, or the connection broke after something had been sent. */
  | 'no-answer'
  /** 401: the user or the API token is wrong (or the server is just starting); or a user id that cannot be sent. */
  | 'unauthenticated'
  /** 403: the user lacks a permission. */
  | 'forbidden'
  /** 403: user and password were sent without a valid crumb. */
  | 'crumb'
  /** 403: the job's own token is wrong. */
  | 'job-token'
  /** A redirect off the controller's origin, or HTML where JSON or an empty body was due. */
  | 'login-page'
  /** 404: missing, or invisible to this user. */
  | 'not-found'
  /** 400: parameters were sent to a job that takes none. */
  | 'not-parameterized'
  /** 400: the job takes parameters and was asked without. */
  | 'parameters-required'
  /** A parameter that the job does not define; Jenkins would ignore it silently. Nothing was sent. */
  | 'unknown-parameter'
  /** A value that is not among the choices of its parameter. Nothing was sent. */
  | 'bad-choice'
  /** 409: the job is disabled. */
  | 'disabled'
  /** 413, 414: the request is too long for the server or what stands in front of it. */
  | 'too-long'
  /** 429: something in front of the server limits the rate. */
  | 'rate-limited'
  /** 500: the server stumbled; often a parameter value that is no choice of the job. */
  | 'server-error'
  /** 503 as written by a starting or stopping controller. */
  | 'starting'
  /** 502, 504, or a 503 that the controller did not write. */
  | 'gateway'
  /** An answer that fits no rule: a wrong type, a broken body, a status that is not known here. */
  | 'unexpected-answer'
  /** The server prepares to shut down, and the target says not to wait for that. Nothing was sent. */
  | 'quieting-down'
  /** A secret that the request needs could not be read. Nothing was sent. */
  | 'secret'
  /** The store could not record it before it was sent. Nothing was sent. */
  | 'not-recorded'
  /** An equal request waits in the queue, and the trigger says not to share its build. */
  | 'duplicate'
  /** volley was told to stop. */
  | 'interrupted';

export interface Refusal {
  readonly reason: RefusalReason;
  /** The target's name in the manifest. */
  readonly target: string;
  /** What was asked, without query values or credentials: `POST /job/platform/job/build/buildWithParameters`. */
  readonly request: string;
  /** The HTTP status, where there was an answer. */
  readonly status?: number;
  /** Milliseconds after which the server wants to be asked again at the earliest, where it says so; at most 5 minutes. */
  readonly retryAfter?: number;
  /** What it means, in one sentence. */
  readonly message: string;
  /** What to do next, in one sentence. */
  readonly next: string;
  /**
   * Whether the server has acted: `none`, for certain not; `possible`; `certain`, it said that it took what it was sent, and
   * nothing that could be followed.
   */
  readonly effect: 'none' | 'possible' | 'certain';
}
