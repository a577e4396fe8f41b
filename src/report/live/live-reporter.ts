import type { Clock } from '../../core/clock.ts';
import type { Style } from '../../core/style.ts';
import type { RunEvent } from '../../run/events.ts';
import type { RunView } from '../run-view.ts';
import { Chronicle } from './chronicle.ts';
import { type DrawnLine, rowsOf } from './drawing.ts';
import { liveLines, type Size } from './live-lines.ts';
import type { Reporter } from './reporter.ts';

/** What the reporter needs of a terminal; sizes are read at each drawing, since people resize. */
export interface Screen extends Size {
  write(text: string): void;
  readonly style: Style;
}

/** Drawn at most this often, however much happens. Milliseconds. */
const FRAME = 100;
/** Drawn at least this often, so that durations move. Milliseconds. */
const HEARTBEAT = 1_000;
/** In runs with more requests than this, only ends that need a look leave a line behind. */
const QUIET_FROM = 50;
/** When more lines than this wait for the next frame, it is drawn at once. */
const MOST_WAITING = 200;

const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';
/**
 * Clears from this line on, in two steps: a terminal multiplexer that is told to clear all of its screen keeps it in its
 * history instead, and the drawing would come back when somebody scrolls.
 */
const ERASE = '\u001b[K\n\u001b[J\u001b[1A';

/** A few lines at the bottom of a terminal, redrawn in place; what has ended scrolls away above them. */
export class LiveReporter implements Reporter {
  readonly #view: RunView;
  readonly #screen: Screen;
  readonly #clock: Clock;
  readonly #chronicle: Chronicle;
  /** The present drawing, to be drawn over by the next one. */
  #drawn: readonly DrawnLine[] = [];
  #above: string[] = [];
  #nextFrame: (() => void) | null = null;
  #frameAt = 0;
  #state: 'drawing' | 'suspended' | 'closed' = 'drawing';

  constructor(view: RunView, screen: Screen, clock: Clock) {
    this.#view = view;
    this.#screen = screen;
    this.#clock = clock;
    this.#chronicle = new Chronicle(view, screen.style, { quietFrom: QUIET_FROM, starts: false });
    screen.write(HIDE_CURSOR);
  }

  event(event: RunEvent): void {
    this.#view.take(event);
    this.print(this.#chronicle.take(event));
  }

  print(lines: readonly string[]): void {
    for (const line of lines) this.#above.push(line);
    if (this.#above.length > MOST_WAITING && this.#state === 'drawing') this.#paint(this.#lines());
    this.#draw(FRAME);
  }

  /** The process is about to be stopped (Ctrl-Z): the shell needs its cursor, and a screen that is not drawn on. */
  suspend(): void {
    if (this.#state !== 'drawing') return;
    this.#state = 'suspended';
    this.#callOff();
    this.#paint([]);
    this.#screen.write(SHOW_CURSOR);
  }

  /** It goes on. What other programs have written meanwhile stays. */
  resume(): void {
    if (this.#state !== 'suspended') return;
    this.#state = 'drawing';
    this.#screen.write(HIDE_CURSOR);
    this.#draw(0);
  }

  close(): void {
    if (this.#state === 'closed') return;
    this.#callOff();
    this.#state = 'closed';
    const untold = this.#chronicle.untold();
    if (untold !== '' && this.#view.total <= QUIET_FROM) this.#above.push(`  ${untold}`);
    this.#paint([]);
    this.#screen.write(SHOW_CURSOR);
  }

  #callOff(): void {
    this.#nextFrame?.();
    this.#nextFrame = null;
  }

  /** Draws within so many milliseconds; if a drawing is due earlier, that one stays. */
  #draw(within: number): void {
    if (this.#state !== 'drawing') return;
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

  #lines(): readonly DrawnLine[] {
    return liveLines(this.#view, this.#clock.now(), this.#screen, this.#screen.style);
  }

  #paint(lines: readonly DrawnLine[]): void {
    const rows = rowsOf(this.#drawn, this.#screen.columns);
    const back = rows > 0 ? `\u001b[${rows}A\r` : '\r';
    const written = [...this.#above, ...lines.map(({ text }) => text)];
    this.#above = [];
    // One write a frame: a frame that is cut in two would flicker.
    if (written.length > 0)
      this.#screen.write(`${back}${written.map(line => `${line}\u001b[K\n`).join('')}\u001b[J`);
    else if (rows > 0) this.#screen.write(back + ERASE);
    this.#drawn = lines;
  }
}
