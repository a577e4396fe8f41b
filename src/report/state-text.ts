import { formatDuration } from '../core/duration.ts';
import type { RequestKey } from '../core/ids.ts';
import type { Style } from '../core/style.ts';
import { unreachable } from '../core/unreachable.ts';
import { visible } from '../core/visible.ts';
import type { CancelCause, ReleaseCause } from '../run/events.ts';
import { isEnd, type RequestState, type Verdict, verdictOf } from '../run/request-state.ts';

/** One word (as servers and SEMANTICS name it) for a state, e.g. `queued`, `SUCCESS`. */
export function stateWord(state: RequestState): string {
  return state.state === 'finished' || state.state === 'coalesced' ? state.result : state.state;
}

export function paintVerdict(verdict: Verdict | null, style: Style): (text: string) => string {
  switch (verdict) {
    case 'succeeded':
      return style.green;
    case 'unstable':
    case 'cancelled':
      return style.yellow;
    case 'skipped':
      return style.dim;
    case 'handed-over':
      return style.cyan;
    case 'failed':
    case 'timed-out':
    case 'rejected':
    case 'unknown':
    case null:
      return style.red;
    default:
      return unreachable(verdict);
  }
}

function verdictSign(verdict: Verdict | null): string {
  switch (verdict) {
    case 'succeeded':
      return '✓';
    case 'unstable':
      return '!';
    case 'skipped':
    case 'cancelled':
      return '-';
    case 'handed-over':
      return '→';
    case 'unknown':
    case null:
      return '?';
    case 'failed':
    case 'timed-out':
    case 'rejected':
      return '✗';
    default:
      return unreachable(verdict);
  }
}

/** What there is to say of a state beyond its word: an address, or a reason. */
export function stateDetail(state: RequestState): string {
  switch (state.state) {
    case 'planned':
    case 'submitting':
      return '';
    case 'queued':
      return visible(state.why ?? '');
    case 'running':
      return state.build.url;
    case 'finished':
      return state.build.url;
    case 'coalesced':
      return `${state.build.url} (${mergedText(state.with)})`;
    case 'rejected':
      return visible(state.refusal.message);
    case 'unknown':
      return visible(state.seen);
    case 'cancelled':
      return state.by === 'volley' ? 'taken out of the queue' : 'taken out of the queue on the server';
    case 'skipped':
      return visible(state.reason);
    default:
      return unreachable(state);
  }
}

/** Whose build serves this request too; null: somebody else's. */
export const mergedText = (other: RequestKey | null): string =>
  `merged by the server with ${other === null ? 'a request of somebody else' : 'an equal request'}`;

/** Why volley cancelled or stopped a request, as in `stopped: fail-fast`, or what it asked for. */
export function cancelText(cause: CancelCause): string {
  switch (cause) {
    case 'interrupt':
      return 'interrupted';
    case 'fail-fast':
      return 'fail-fast';
    case 'queue-timeout':
      return 'queue timeout';
    case 'build-timeout':
      return 'build timeout';
    case 'newer':
      return 'a newer one took its place';
    default:
      return unreachable(cause);
  }
}

/** Why a request was left to the controller before its end. */
export function releaseText(cause: ReleaseCause): string {
  switch (cause) {
    case 'wait':
      return 'as far as wait says';
    case 'detach':
      return 'detached';
    case 'shared':
      return 'no longer wanted, but its build serves somebody else';
    case 'queue-timeout':
      return 'queue timeout';
    case 'build-timeout':
      return 'build timeout';
    default:
      return unreachable(cause);
  }
}

/** A line for a request that has come to its end. */
export function endLine(name: string, state: RequestState, style: Style): string {
  const verdict = isEnd(state) ? verdictOf(state) : null;
  const paint = paintVerdict(verdict, style);
  const took = state.state === 'finished' ? ` ${style.dim(formatDuration(state.duration))}` : '';
  return `${paint(verdictSign(verdict))} ${paint(stateWord(state))} ${visible(name)}${took}  ${style.dim(stateDetail(state))}`;
}
