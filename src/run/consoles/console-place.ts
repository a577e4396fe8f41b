import type { QueueId } from '../../core/ids.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { Build } from '../../targets/build.ts';
import type { RequestState } from '../request-state.ts';

/** Where the console of a request is, as far as its state tells. */
export type ConsolePlace =
  | { readonly kind: 'build'; readonly build: Build }
  /** It has a build when the server has begun it. */
  | { readonly kind: 'queue'; readonly queueId: QueueId }
  /** There is none. `why` goes on a sentence that begins with the request's name. */
  | { readonly kind: 'nowhere'; readonly why: string };

export function consolePlace(state: RequestState): ConsolePlace {
  switch (state.state) {
    case 'running':
    case 'finished':
    case 'coalesced':
      return { kind: 'build', build: state.build };
    case 'queued':
      return { kind: 'queue', queueId: state.queueId };
    case 'planned':
      return nowhere('has not been sent');
    case 'submitting':
      return nowhere('was sent, and it is not known yet what came of it');
    case 'rejected':
      return nowhere(`was rejected: ${state.refusal.message}`);
    case 'unknown':
      return nowhere(`has no known build: ${state.seen}`);
    case 'cancelled':
      return nowhere('was taken out of the queue before it was built');
    case 'skipped':
      return nowhere(`was not sent: ${state.reason}`);
    default:
      return unreachable(state);
  }
}

const nowhere = (why: string): ConsolePlace => ({ kind: 'nowhere', why });
