import { formatDuration } from '../../core/duration.ts';
import type { Style } from '../../core/style.ts';
import { visible } from '../../core/visible.ts';
import type { RunEvent } from '../../run/events.ts';
import { isEnd, type RequestState, type Verdict, verdictOf } from '../../run/request-state.ts';
import { pressureText } from '../pressure-text.ts';
import type { RunView } from '../run-view.ts';
import { endLine } from '../state-text.ts';
import { LineAllowance } from './line-allowance.ts';
import { noticeLines } from './notice-lines.ts';
import { tallyText } from './progress-text.ts';

const MINUTE = 60_000;

/** Lines of what goes well in any minute. */
const CALM_LINES = 54;
/** Most lines about trouble in any minute, and in a whole run: nobody reads more of them. */
const TROUBLE_LINES = 60;
const TROUBLES_OF_A_RUN = 500;

export interface ChronicleOptions {
  /** With more requests than this, what goes well gets no line each. */
  readonly quietFrom: number;
  /** Whether a start gets a line too. */
  readonly starts: boolean;
  /** As `noticeLines` has it. Default: true. */
  readonly mayLeave?: boolean;
}

/**
 * Chooses which events of a run become lines: all of a small run; of a large one, those that need a look. The rate is
 * bounded however many requests there are. What gets no line is counted.
 */
export class Chronicle {
  readonly #view: RunView;
  readonly #style: Style;
  readonly #options: ChronicleOptions;
  readonly #calm = new LineAllowance(CALM_LINES, MINUTE);
  readonly #trouble = new LineAllowance(TROUBLE_LINES, MINUTE);
  #troublesLeft = TROUBLES_OF_A_RUN;
  #untold = new Map<Verdict, number>();
  /** When it was last told that a target holds requests back, by target and reason. */
  readonly #pressureToldAt = new Map<string, number>();

  constructor(view: RunView, style: Style, options: ChronicleOptions) {
    this.#view = view;
    this.#style = style;
    this.#options = options;
  }

  /** The lines that this event is worth. The view has taken it in. */
  take(event: RunEvent): readonly string[] {
    if (event.type === 'request-changed') return this.#changed(event);
    if (event.type === 'request-held') return this.#held(event);
    const lines = noticeLines(event, this.#view, this.#style, this.#options.mayLeave ?? true);
    // Those of the whole run and of targets are few.
    const ofOne = 'key' in event;
    return !ofOne || lines.length === 0 || this.#mayTrouble(event.at) ? lines : [];
  }

  /** What has ended since the last call and got no line: `+41 succeeded, 3 failed`. Empty when nothing has. */
  untold(): string {
    const text = tallyText(this.#untold);
    this.#untold = new Map();
    return text;
  }

  #changed({ key, state, at }: Extract<RunEvent, { type: 'request-changed' }>): readonly string[] {
    const name = this.#view.name(key);
    if (isEnd(state)) {
      const told = isTrouble(state) ? this.#mayTrouble(at) : this.#mayCalm(at);
      if (told) return [endLine(name, state, this.#style)];
      this.#count(verdictOf(state));
      return [];
    }
    // A start without a line is not counted: the number in flight tells it.
    if (state.state !== 'running' || !this.#options.starts || !this.#mayCalm(at)) return [];
    return [`${this.#style.cyan('▸')} running ${visible(name)}  ${this.#style.dim(state.build.url)}`];
  }

  /**
   * Back-pressure of a server is told once for all requests that it holds back, and again while it lasts. A wait that
   * a resume causes is told for each request: nothing else would show why nothing happens.
   */
  #held({ key, by, at }: Extract<RunEvent, { type: 'request-held' }>): readonly string[] {
    if (by.kind === 'backoff') {
      const name = visible(this.#view.name(key));
      const line = `${this.#style.dim('·')} held ${name}: to be tried again in ${formatDuration(by.wait)}`;
      return this.#mayCalm(at) ? [line] : [];
    }
    if (by.kind !== 'back-pressure') return [];
    const id = `${by.name} ${by.why.kind}`;
    const toldAt = this.#pressureToldAt.get(id);
    if (toldAt !== undefined && at - toldAt < MINUTE) return [];
    this.#pressureToldAt.set(id, at);
    return [`${this.#style.yellow('!')} held: ${pressureText(by.name, by.why)}`];
  }

  #mayCalm(at: number): boolean {
    return this.#view.total <= this.#options.quietFrom && this.#calm.take(at);
  }

  #mayTrouble(at: number): boolean {
    if (this.#troublesLeft === 0 || !this.#trouble.take(at)) return false;
    this.#troublesLeft -= 1;
    return true;
  }

  #count(verdict: Verdict): void {
    this.#untold.set(verdict, (this.#untold.get(verdict) ?? 0) + 1);
  }
}

/** Whether somebody will want to look at it. */
function isTrouble(state: RequestState): boolean {
  if (state.state === 'finished' || state.state === 'coalesced') return state.result !== 'SUCCESS';
  return state.state === 'rejected' || state.state === 'unknown';
}
