import { formatDuration } from '../../core/duration.ts';
import type { RequestKey } from '../../core/ids.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { HeldBy, RunEvent } from '../../run/events.ts';
import type { RequestState } from '../../run/request-state.ts';
import type { Refusal } from '../../targets/refusal.ts';
import { cancelText, mergedText, releaseText, stateWord } from '../state-text.ts';
import { holdText } from '../waits.ts';

/** One line of what became of a request: when, what in a word, and what was seen. Not escaped yet. */
export interface StoryLine {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly word: string;
  readonly text: string;
}

export interface StoryOptions {
  /** The request's keys: its own, and those of its further attempts. */
  readonly keys: ReadonlySet<RequestKey>;
  /** The target that it is sent to. */
  readonly target: string;
  /** Shows a request. */
  readonly name: (key: RequestKey) => string;
  /** Shows what holds a request back. Default: as tables do. */
  readonly hold?: (by: HeldBy) => string;
}

/** What an event tells of the request, of its target or of the run; null: nothing that this reader needs. */
export function storyLine(event: RunEvent, options: StoryOptions): StoryLine | null {
  const { keys, target, name, hold = (by: HeldBy) => holdText(by, name) } = options;
  const line = (word: string, text: string): StoryLine => ({ at: event.at, word, text });
  if ('key' in event && !keys.has(event.key)) return null;
  if ('target' in event && event.target !== target) return null;
  switch (event.type) {
    case 'run-started':
      return line('run goes on', 'its process before had ended');
    case 'run-stopping':
      return line('run stops', 'nothing new is sent');
    case 'run-finished':
      return line('run ended', '');
    case 'request-held':
      return line('held', `waits ${hold(event.by)}`);
    case 'request-changed':
      return line(stateWord(event.state), stateStory(event.state));
    case 'request-retried':
      return line('tried again', `as #${event.attempt}, ${event.as}`);
    case 'request-cancelling':
      return line('cancelling', cancelText(event.because));
    case 'request-released':
      return line('released', `left to the controller: ${releaseText(event.because)}`);
    case 'request-reconciling':
      return line('no answer', `${refusalStory(event.refusal)} It is looked for on the controller.`);
    case 'request-unseen':
      return line('unseen', refusalStory(event.refusal));
    case 'cancel-refused':
      return line('not cancelled', refusalStory(event.refusal));
    case 'target-unwell':
      return line('target unwell', refusalStory(event.refusal));
    case 'target-well':
      return line('target well', `after ${formatDuration(event.after)}`);
    default:
      return unreachable(event);
  }
}

function stateStory(state: RequestState): string {
  switch (state.state) {
    case 'planned':
      return 'it is certain that nothing came of it: it is sent again';
    case 'submitting':
      return state.session === undefined
        ? 'written down before the first byte goes out'
        : `written down before the first byte goes out; session ${state.session} of the controller`;
    case 'queued':
      return [
        ...(state.answer === undefined ? [] : [`${state.answer.request} → HTTP ${state.answer.status}`]),
        ...(state.certainty === undefined ? [] : [`found by looking: ${state.certainty}`]),
        `item ${state.queueId}`,
        ...(state.merged === null ? [] : [mergedText(state.merged.with)]),
        ...(state.why === null ? [] : [state.why]),
      ].join(', ');
    case 'running':
      return state.build.url;
    case 'finished':
      return `${state.build.url} after ${formatDuration(state.duration)}`;
    case 'coalesced':
      return `${state.build.url} (${mergedText(state.with)}) after ${formatDuration(state.duration)}`;
    case 'rejected':
      return refusalStory(state.refusal);
    case 'unknown':
      return state.refusal === null ? state.seen : `${whereText(state.refusal)}: ${state.seen}`;
    case 'cancelled':
      return state.by === 'volley' ? 'taken out of the queue' : 'taken out of the queue on the server';
    case 'skipped':
      return state.reason;
    default:
      return unreachable(state);
  }
}

const refusalStory = (refusal: Refusal): string =>
  `${whereText(refusal)}: ${refusal.reason}. ${refusal.message}`;

const whereText = ({ request, status }: Refusal): string =>
  `${request}${status === undefined ? '' : ` → HTTP ${status}`}`;
