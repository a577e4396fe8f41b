import type { Problem } from '../core/problem.ts';

/** Why a service did not do what it was asked. Nothing of what was asked has happened then. */
export interface ServiceFault {
  /** Stable: clients may match on it. */
  readonly code: ServiceFaultCode;
  /** What is wrong, in one sentence without a full stop. */
  readonly message: string;
  /** What to do next, in one sentence. */
  readonly next: string;
  /** When it is worth asking again, in milliseconds; not there: not known, or never. */
  readonly retryAfter?: number;
  /** What is wrong in detail, e.g. with each input. */
  readonly problems?: readonly Problem[];
}

export type ServiceFaultCode =
  /** What the process before has left is still being taken up. */
  | 'starting'
  /** Nothing new is begun any more. */
  | 'draining'
  | 'unknown-trigger'
  | 'unknown-run'
  /** The beginning of an id fits several runs. */
  | 'ambiguous-run'
  | 'unknown-request'
  /** The request has no build whose console could be read: it was never sent, or waits. */
  | 'no-build'
  /** The run has ended, so that there is nothing to cancel. */
  | 'run-ended'
  /** Another process conducts the run, or none. */
  | 'run-elsewhere'
  /** The inputs, or what the manifest makes of them, give no plan. */
  | 'not-plannable'
  /** A cron expression, or a time zone, that cannot be read. */
  | 'bad-schedule'
  /** The idempotency key was used for something else. */
  | 'key-reused'
  /** The trigger's run has not ended, and the order was to skip then. */
  | 'overlapping'
  /** A secret or a file that the targets need is missing. */
  | 'target-not-ready'
  /** The target's server did not do as it was asked. */
  | 'target-refused'
  /** What was to be written down, or read, could not be. */
  | 'store-failed';
