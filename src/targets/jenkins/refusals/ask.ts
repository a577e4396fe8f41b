import type { Refusal, RefusalReason } from '../../refusal.ts';
import type { BaseUrl } from '../addresses/job-url.ts';
import { visible } from './visible.ts';

/** What a request wanted: as much of it as a refusal may show, and as the reading of its answer needs. */
export interface Ask {
  /** The target's name in the manifest. */
  readonly target: string;
  readonly base: BaseUrl;
  readonly method: 'GET' | 'POST';
  /** Relative to the base URL, without the query. */
  readonly path: string;
  /** Whether the request can change something on the server. */
  readonly acts: boolean;
  /** Whether a job's own token went with it. */
  readonly jobToken: boolean;
}

export interface Complaint {
  readonly reason: RefusalReason;
  /** Fixed words, names and numbers; never a parameter's value, a credential, or text of the server's pages. */
  readonly message: string;
  readonly next: string;
}

/** A refusal of this request. Something that only reads never has an effect, whatever became of it. */
export function refuse(
  ask: Ask,
  complaint: Complaint,
  { effect, status, retryAfter }: Pick<Refusal, 'effect' | 'status' | 'retryAfter'>,
): Refusal {
  return {
    reason: complaint.reason,
    message: visible(complaint.message),
    next: visible(complaint.next),
    target: ask.target,
    request: `${ask.method} ${ask.path}`,
    effect: ask.acts ? effect : 'none',
    ...(status === undefined ? {} : { status }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  };
}
