import { formatDuration } from '../core/duration.ts';
import { type Style, visible } from '../core/style.ts';
import type { RequestState, Verdict } from '../run/request-state.ts';
import { verdictOf } from '../run/request-state.ts';

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
    case 'failed':
    case 'rejected':
    case 'unknown':
    case null:
      return style.red;
  }
}

export function verdictSign(verdict: Verdict | null): string {
  switch (verdict) {
    case 'succeeded':
      return '✓';
    case 'unstable':
      return '!';
    case 'skipped':
    case 'cancelled':
      return '-';
    case 'unknown':
    case null:
      return '?';
    case 'failed':
    case 'rejected':
      return '✗';
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
      return `${state.build.url} (merged by the server with ${state.with === null ? 'a request of somebody else' : 'an equal request'})`;
    case 'rejected':
      return visible(state.refusal.message);
    case 'unknown':
      return visible(state.seen);
    case 'cancelled':
      return state.by === 'volley' ? 'taken out of the queue' : 'taken out of the queue on the server';
    case 'skipped':
      return visible(state.reason);
  }
}

/** A line for a request that has come to its end. */
export function endLine(name: string, state: RequestState, style: Style): string {
  const verdict =
    state.state === 'finished' || state.state === 'coalesced' ? verdictOf(state) : endVerdict(state);
  const paint = paintVerdict(verdict, style);
  const took = state.state === 'finished' ? ` ${style.dim(formatDuration(state.duration))}` : '';
  return `${paint(verdictSign(verdict))} ${paint(stateWord(state))} ${visible(name)}${took}  ${style.dim(stateDetail(state))}`;
}

function endVerdict(state: RequestState): Verdict | null {
  switch (state.state) {
    case 'rejected':
    case 'unknown':
    case 'cancelled':
    case 'skipped':
      return state.state;
    default:
      return null;
  }
}
