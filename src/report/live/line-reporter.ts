import type { Clock } from '../../core/clock.ts';
import { count } from '../../core/plural.ts';
import type { Style } from '../../core/style.ts';
import type { RunEvent } from '../../run/events.ts';
import type { RunView } from '../run-view.ts';
import { Chronicle } from './chronicle.ts';
import { progressText } from './progress-text.ts';
import type { Reporter } from './reporter.ts';

/** Runs with more requests than this get no line for each good build. */
const QUIET_FROM = 100;
/** How often what got no line is summarised. Milliseconds. */
const SUMMARY_EVERY = 10_000;
/** How often a log says that nothing happens, for people and for CI systems that end a silent job. Milliseconds. */
const SILENCE = 60_000;

/**
 * Plain lines for logs: what started, what ended, and what needs attention, at a bounded rate. Nothing moves, nothing
 * is redrawn.
 */
export class LineReporter implements Reporter {
  readonly #view: RunView;
  readonly #write: (text: string) => void;
  readonly #style: Style;
  readonly #clock: Clock;
  readonly #chronicle: Chronicle;
  #summaryAt = 0;
  #wroteAt = 0;
  #stopTimer = (): void => {};

  /** `mayLeave`: as `noticeLines` has it. */
  constructor(view: RunView, write: (text: string) => void, style: Style, clock: Clock, mayLeave = true) {
    this.#view = view;
    this.#write = write;
    this.#style = style;
    this.#clock = clock;
    this.#chronicle = new Chronicle(view, style, { quietFrom: QUIET_FROM, starts: true, mayLeave });
  }

  event(event: RunEvent): void {
    this.#view.take(event);
    if (event.type === 'run-started') {
      this.print([startLine(event)]);
      this.#summaryAt = event.at;
      this.#stopTimer();
      this.#arm();
    }
    this.print(this.#chronicle.take(event));
    if (event.type === 'run-finished') this.close();
  }

  print(lines: readonly string[]): void {
    if (lines.length === 0) return;
    this.#wroteAt = this.#clock.now();
    this.#write(lines.map(line => `${line}\n`).join(''));
  }

  close(): void {
    this.#stopTimer();
    this.#stopTimer = () => {};
    this.#summarise();
  }

  #arm(): void {
    this.#stopTimer = this.#clock.after(SUMMARY_EVERY, () => {
      this.#arm();
      if (!this.#summarise() && this.#clock.now() - this.#wroteAt >= SILENCE) {
        this.print([this.#style.dim(`  ${progressText(this.#view, this.#clock.now())}`)]);
      }
    });
  }

  /** One line for all that got none; false when there is nothing to tell. */
  #summarise(): boolean {
    const now = this.#clock.now();
    const untold = this.#chronicle.untold();
    const seconds = Math.max(1, Math.round((now - this.#summaryAt) / 1_000));
    this.#summaryAt = now;
    if (untold === '') return false;
    this.print([`  ${untold} in the last ${seconds} s; ${progressText(this.#view, now)}`]);
    return true;
  }
}

function startLine({ run, requests, over }: Extract<RunEvent, { type: 'run-started' }>): string {
  if (over === undefined) return `run ${run}: ${count(requests, 'request')}`;
  return `run ${run} goes on: ${requests - over} of ${count(requests, 'request')} left`;
}
