import type { RunId } from '../core/ids.ts';
import type { Result } from '../core/result.ts';
import type { RunEvent } from '../run/events.ts';
import type { Cancellation } from './records.ts';
import type { StoreFault } from './store-fault.ts';

/**
 * The record of one run, which belongs to this process while the journal is open. What is given to it is written in
 * that order. After its first fault it takes nothing more, so that what stands in it has no holes: each promise then
 * gives that fault, and what was to be recorded before it happens must not happen.
 */
export interface Journal {
  readonly run: RunId;
  /**
   * Settles when the event is durable. `mustPrecede` says which events have to be before anything else is done. The last
   * event of a run that leaves something behind is not written down: that run has not ended, and can be resumed.
   */
  append(event: RunEvent): Promise<Recorded>;
  /** Calls back once, perhaps at once, when somebody wants the run cancelled; `Store.cancel` asks for it. */
  onCancel(listen: (cancellation: Cancellation) => void): void;
  /**
   * Whether the store was told so lately that this process lives that no other can have taken the run since; `now`: by the
   * monotonic clock. No look at the store: for right before a byte goes out that another process must not send as well.
   */
  isOurs(now: number): boolean;
  /** Settles when all that was given so far is durable. */
  flush(): Promise<Recorded>;
  /** Flushes, and lets go of the run. */
  close(): Promise<Recorded>;
}

/** Whether something stands in the journal for good. */
export type Recorded = Result<void, StoreFault>;

/**
 * Whether the act that an event announces has to wait until the event is durable: after a crash it may have happened. So has
 * what volley cancels of its own accord; a person is obeyed without a record, too.
 */
export function mustPrecede(event: RunEvent): boolean {
  if (event.type === 'request-changed') return event.state.state === 'submitting';
  return event.type === 'request-cancelling' && event.because !== 'interrupt';
}
