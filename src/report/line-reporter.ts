import { formatDuration } from '../core/duration.ts';
import { count, type Style, visible } from '../core/style.ts';
import type { RunEvent } from '../run/events.ts';
import { isEnd } from '../run/request-state.ts';
import type { Refusal } from '../targets/refusal.ts';
import type { Reporter } from './reporter.ts';
import type { RunView } from './run-view.ts';
import { endLine } from './state-text.ts';

/** Runs with more requests than this get no line for each good build. */
const QUIET_FROM = 100;
/** And a line of progress at most this often. Milliseconds. */
const PROGRESS_EVERY = 10_000;

/** Plain lines for logs: what started, what ended, and what needs attention; nothing moves, nothing is redrawn. */
export class LineReporter implements Reporter {
  readonly #view: RunView;
  readonly #write: (text: string) => void;
  readonly #style: Style;
  #progressAt = 0;

  constructor(view: RunView, write: (text: string) => void, style: Style) {
    this.#view = view;
    this.#write = write;
    this.#style = style;
  }

  event(event: RunEvent): void {
    this.#view.take(event);
    for (const line of this.#lines(event)) this.#write(`${line}\n`);
  }

  close(): void {}

  #lines(event: RunEvent): string[] {
    const style = this.#style;
    switch (event.type) {
      case 'run-started':
        this.#progressAt = event.at;
        return [`run ${event.run}: ${count(event.requests, 'request')}`];
      case 'request-changed':
        return [...this.#request(event), ...this.#progress(event.at)];
      case 'run-finished':
        return [];
      default:
        return noticeLines(event, this.#view, style);
    }
  }

  #request({ key, state }: Extract<RunEvent, { type: 'request-changed' }>): string[] {
    const quiet = this.#view.total > QUIET_FROM;
    const name = this.#view.name(key);
    if (isEnd(state)) {
      if (quiet && state.state === 'finished' && state.result === 'SUCCESS') return [];
      return [endLine(name, state, this.#style)];
    }
    if (quiet || state.state !== 'running') return [];
    return [`${this.#style.cyan('▸')} running ${visible(name)}  ${this.#style.dim(state.build.url)}`];
  }

  #progress(at: number): string[] {
    if (this.#view.total <= QUIET_FROM || at - this.#progressAt < PROGRESS_EVERY) return [];
    this.#progressAt = at;
    const view = this.#view;
    const took = formatDuration(at - view.startedAt);
    return [`  ${view.done} of ${view.total} done, ${view.inFlight} in flight, after ${took}`];
  }
}

/** What a person should know while it happens, in any kind of report. */
export function noticeLines(event: RunEvent, view: RunView, style: Style): string[] {
  switch (event.type) {
    case 'target-unwell':
      return [
        `${style.yellow('!')} ${event.target} does not do what it is asked, and is asked again: ${refusalText(event.refusal)}`,
        `  ${style.cyan('→')} ${visible(event.refusal.next)}`,
      ];
    case 'target-well':
      return [`${style.green('✓')} ${event.target} is well again after ${formatDuration(event.after)}`];
    case 'run-stopping':
      return [
        `${style.yellow('interrupted')}: nothing new is sent, ${count(event.cancelling, 'request')} under way ${event.cancelling === 1 ? 'is' : 'are'} being cancelled; once more to leave at once`,
      ];
    case 'cancel-refused':
      return [
        `${style.red('✗')} not cancelled: ${visible(view.name(event.key))}: ${visible(event.refusal.message)}`,
        `  ${style.cyan('→')} ${visible(event.refusal.next)}`,
      ];
    case 'request-unseen':
      return [
        `${style.yellow('!')} ${visible(view.name(event.key))} cannot be seen, and is looked for again: ${refusalText(event.refusal)}`,
        `  ${style.cyan('→')} ${visible(event.refusal.next)}`,
      ];
    case 'run-started':
    case 'request-changed':
    case 'request-held':
    case 'request-cancelling':
    case 'request-released':
    case 'run-finished':
      return [];
  }
}

const refusalText = ({ message, request, status }: Refusal): string =>
  visible(`${message} (${request}${status === undefined ? '' : ` → HTTP ${status}`})`);
