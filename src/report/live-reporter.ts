import type { Clock } from '../core/clock.ts';
import { cutDisplay } from '../core/display-width.ts';
import { formatDuration } from '../core/duration.ts';
import { type Style, visible } from '../core/style.ts';
import type { RunEvent } from '../run/events.ts';
import { isEnd } from '../run/request-state.ts';
import { noticeLines } from './line-reporter.ts';
import type { Reporter } from './reporter.ts';
import type { RunView } from './run-view.ts';
import { endLine, stateDetail, stateWord } from './state-text.ts';

/** What the reporter needs of a terminal; sizes are read at each drawing, since people resize. */
export interface Screen {
  write(text: string): void;
  readonly style: Style;
  readonly columns: number;
  readonly rows: number;
}

/** Drawn at most this often, however much happens. Milliseconds. */
const FRAME = 100;
/** Drawn at least this often, so that durations move. Milliseconds. */
const HEARTBEAT = 1_000;
/** Requests shown at once. */
const MOST_ROWS = 8;
/** Runs with more requests than this leave a line behind for those ends only that need a look. */
const QUIET_FROM = 50;

const BAR = 24;
const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';

/** A few lines at the bottom of a terminal, redrawn in place; what has ended scrolls away above them. */
export class LiveReporter implements Reporter {
  readonly #view: RunView;
  readonly #screen: Screen;
  readonly #clock: Clock;
  /** Lines of the present drawing, to be drawn over by the next one. */
  #drawn = 0;
  #above: string[] = [];
  #nextFrame: (() => void) | null = null;
  #frameAt = 0;
  #closed = false;

  constructor(view: RunView, screen: Screen, clock: Clock) {
    this.#view = view;
    this.#screen = screen;
    this.#clock = clock;
    screen.write(HIDE_CURSOR);
  }

  event(event: RunEvent): void {
    this.#view.take(event);
    const { style } = this.#screen;
    if (event.type === 'request-changed' && isEnd(event.state)) {
      const good = event.state.state === 'finished' && event.state.result === 'SUCCESS';
      if (!good || this.#view.total <= QUIET_FROM) {
        this.#above.push(endLine(this.#view.name(event.key), event.state, style));
      }
    }
    this.#above.push(...noticeLines(event, this.#view, style));
    this.#draw(FRAME);
  }

  close(): void {
    this.#nextFrame?.();
    this.#closed = true;
    this.#paint([]);
    this.#screen.write(SHOW_CURSOR);
  }

  /** Draws within so many milliseconds; an earlier appointment stands. */
  #draw(within: number): void {
    if (this.#closed) return;
    const at = this.#clock.now() + within;
    if (this.#nextFrame !== null && this.#frameAt <= at) return;
    this.#nextFrame?.();
    this.#frameAt = at;
    this.#nextFrame = this.#clock.after(within, () => {
      this.#nextFrame = null;
      this.#paint(this.#lines());
      this.#draw(HEARTBEAT);
    });
  }

  #paint(lines: readonly string[]): void {
    const back = this.#drawn > 0 ? `\u001b[${this.#drawn}A\r` : '\r';
    const above = this.#above.map(line => `${line}\u001b[K\n`).join('');
    this.#above = [];
    const below = lines.map(line => `${line}\u001b[K\n`).join('');
    // One write a frame: a frame that is cut in two would flicker.
    this.#screen.write(`${back}${above}${below}\u001b[J`);
    this.#drawn = lines.length;
  }

  #lines(): string[] {
    const { style, columns, rows } = this.#screen;
    const view = this.#view;
    const room = Math.max(1, Math.min(MOST_ROWS, rows - 4));
    const lines = [this.#head()];
    let shown = 0;
    for (const { request, state, since } of view.underWay()) {
      if (shown === room) break;
      shown += 1;
      const word = stateWord(state);
      const time = since === 0 ? '' : formatDuration(this.#clock.now() - since);
      const text = cutLine(
        `  ${word.padEnd(10)} ${visible(view.name(request.key))}  ${time}  ${stateDetail(state)}`,
        columns,
      );
      lines.push(state.state === 'running' ? text : style.dim(text));
    }
    if (view.inFlight > shown)
      lines.push(style.dim(cutLine(`  and ${view.inFlight - shown} more in flight`, columns)));
    for (const [target, why] of view.unwell)
      lines.push(style.yellow(cutLine(`  ${target} does not answer: ${visible(why)}`, columns)));
    // One row less than there is: the line end of a last full row would scroll the drawing away.
    return lines.slice(0, Math.max(1, rows - 1));
  }

  #head(): string {
    const { style, columns } = this.#screen;
    const view = this.#view;
    const filled = view.total === 0 ? BAR : Math.round((view.done / view.total) * BAR);
    const bad = view.ended('failed') + view.ended('rejected') + view.ended('unknown');
    const unstable = view.ended('unstable');
    const parts = [
      `${view.done}/${view.total}`,
      ...(bad > 0 ? [`${bad} bad`] : []),
      ...(unstable > 0 ? [`${unstable} unstable`] : []),
      `${view.inFlight} in flight`,
      formatDuration(this.#clock.now() - view.startedAt),
      ...(view.stopping ? ['stopping'] : []),
    ];
    const text = cutLine(parts.join('  '), Math.max(10, columns - (columns > 60 ? BAR + 3 : 0)));
    if (columns <= 60) return style.bold(text);
    const paint = bad > 0 ? style.red : unstable > 0 ? style.yellow : style.green;
    return `${paint('━'.repeat(filled))}${style.dim('─'.repeat(BAR - filled))}  ${style.bold(text)}`;
  }
}

/** To one line of the terminal: a wrapped line would break the drawing in place. */
const cutLine = (text: string, columns: number): string => cutDisplay(text, Math.max(1, columns - 1));
