import { type Clock, pause } from '../../core/clock.ts';
import type { RequestKey } from '../../core/ids.ts';
import type { PlannedRequest } from '../../plan/plan.ts';
import type { Build } from '../../targets/build.ts';
import type { Refusal } from '../../targets/refusal.ts';
import type { Target } from '../../targets/target.ts';
import { pauseAfterFailure, type Random } from '../waiting/backoff.ts';
import { ConsoleLines } from './consoles-lines.ts';
import { consolePause } from './consoles-pace.ts';

/** Consoles read in one turn, at each target: half of a controller's connections stay free for the run itself. */
const READS_AT_ONCE = 4;

/** A console that cannot be read so many times in a row, once its build has ended, is given up. */
const MOST_FAILURES = 5;

/** A target that fails so many times in a row, whatever the console, is asked for one a turn, to see whether it is better. */
const STRUGGLING = 2 * READS_AT_ONCE;

/** After so many failures in a row all consoles are given up whose builds have ended, those too that were never asked for. */
const HOPELESS = STRUGGLING + 4;

/** How long the end of a run waits for consoles of which nothing comes. Milliseconds. */
const PATIENCE = 10_000;

/** Where consoles go. */
export interface ConsoleSink {
  /** Whole lines of one build, as the server gave them. A promise holds the reading back until they are written. */
  lines(key: RequestKey, lines: readonly string[]): void | Promise<void>;
  /** The rest of these consoles could not be read, all for one reason; null: it just did not come in time. */
  gaveUp(keys: readonly RequestKey[], refusal: Refusal | null): void;
}

export interface ReaderOptions {
  readonly clock: Clock;
  /** Where jitter comes from. Default: `Math.random`. */
  readonly random?: Random;
  /** Ends the reading at once. */
  readonly over: AbortSignal;
}

/** One console, and how far it has been read. */
interface Console {
  readonly request: PlannedRequest;
  readonly build: Build;
  readonly lines: ConsoleLines;
  offset: number;
  /** Nothing more will be added to it on the server. */
  ended: boolean;
  /** In a row, and why the last time. */
  failures: number;
  refusal: Refusal | null;
}

/** Reads the consoles of one target, in turn. */
export class ConsoleReader {
  readonly #target: Target;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #sink: ConsoleSink;
  /** In the order of their turns. */
  readonly #consoles = new Map<RequestKey, Console>();
  readonly #over = new AbortController();
  #reading: Promise<void> | null = null;
  #silentTurns = 0;
  /** The longest answer of this turn, in milliseconds; writing what it brought does not count. */
  #took = 0;
  #wake = new AbortController();
  /** Of all consoles, in a row, and why the last time. */
  #failures = 0;
  #refusal: Refusal | null = null;
  /** Nobody waits for anything but the rests of consoles. */
  #finishing = false;
  #callOffPatience: (() => void) | null = null;

  constructor(target: Target, { clock, over, random = Math.random }: ReaderOptions, sink: ConsoleSink) {
    this.#target = target;
    this.#clock = clock;
    this.#random = random;
    this.#sink = sink;
    // Not `AbortSignal.any` at each turn: Node 20 keeps what that makes for as long as its sources live.
    if (over.aborted) this.#end();
    over.addEventListener('abort', () => this.#end(), { once: true });
  }

  /** From now on this console is read; `ended` when its build has come to its end. */
  follow(request: PlannedRequest, build: Build, ended: boolean): void {
    const known = this.#consoles.get(request.key);
    if (known === undefined) {
      const fresh = {
        request,
        build,
        lines: new ConsoleLines(),
        offset: 0,
        ended,
        failures: 0,
        refusal: null,
      };
      this.#consoles.set(request.key, fresh);
    } else known.ended = ended;
    if (this.#failures < STRUGGLING) {
      // In a silent time the next turn may be far away, and this console has something to say.
      if (this.#silentTurns > 0) this.#wake.abort();
      this.#silentTurns = 0;
    }
    this.#reading ??= this.#read();
  }

  /** This console is read no further. */
  drop(key: RequestKey): void {
    this.#consoles.delete(key);
  }

  /** Resolves when all consoles of ended builds are read to their end or given up, which takes no more than patience. */
  async finish(): Promise<void> {
    for (const [key, { ended }] of this.#consoles) if (!ended) this.#consoles.delete(key);
    this.#finishing = true;
    this.#expectNews();
    this.#wake.abort();
    await this.#reading;
    this.#stopPatience();
  }

  async #read(): Promise<void> {
    // What happens in the same moment, such as a hundred starts, belongs to one turn.
    await pause(this.#clock, 0, this.#over.signal);
    while (this.#consoles.size > 0 && !this.#over.signal.aborted) {
      this.#took = 0;
      if (this.#finishing) this.#expectNews();
      const size = this.#failures < STRUGGLING ? READS_AT_ONCE : 1;
      const turn = [...this.#consoles.values()].slice(0, size);
      const news = await Promise.all(turn.map(console => this.#readOne(console)));
      this.#silentTurns = news.includes(true) ? 0 : this.#silentTurns + 1;
      if (this.#consoles.size === 0) break;
      await this.#rest();
    }
    this.#reading = null;
  }

  async #rest(): Promise<void> {
    this.#wake = new AbortController();
    const draining = [...this.#consoles.values()].some(({ ended }) => ended);
    const most = consolePause(this.#took, this.#silentTurns, draining);
    const retryAfter = this.#refusal?.retryAfter;
    const delay =
      this.#refusal === null ? most : pauseAfterFailure({ most: most * 2, retryAfter, random: this.#random });
    await pause(this.#clock, delay, this.#over.signal.aborted ? this.#over.signal : this.#wake.signal);
  }

  /** One piece of one console; true when there was something. */
  async #readOne(console: Console): Promise<boolean> {
    const { request, build, lines, offset } = console;
    // Asked before the answer: an end that is told meanwhile may have added lines that this answer lacks.
    const { ended } = console;
    const asked = this.#clock.monotonic();
    const chunk = await this.#target.log(build, request.job, offset, this.#over.signal);
    this.#took = Math.max(this.#took, this.#clock.monotonic() - asked);
    if (this.#over.signal.aborted || this.#consoles.get(request.key) !== console) return false;
    if (!chunk.ok) {
      this.#failed(console, chunk.error);
      return false;
    }
    const { text, next, more } = chunk.value;
    [console.failures, console.refusal, console.offset] = [0, null, next];
    [this.#failures, this.#refusal] = [0, null];
    const done = ended && !more;
    // Also the time that writing takes is no silence of the server.
    if (text !== '' || done) this.#stopPatience();
    const whole = [...lines.take(text), ...(done ? lines.end() : [])];
    if (done) this.#consoles.delete(request.key);
    else this.#toTheEnd(console);
    if (whole.length > 0) await this.#sink.lines(request.key, whole);
    return text !== '' || done;
  }

  #failed(console: Console, refusal: Refusal): void {
    console.failures += 1;
    this.#failures += 1;
    console.refusal = refusal;
    this.#refusal = refusal;
    this.#toTheEnd(console);
    if (this.#failures >= HOPELESS) {
      // Those that end later have a few tries of their own.
      this.#failures = STRUGGLING;
      this.#giveUp(
        [...this.#consoles.values()].filter(({ ended }) => ended),
        refusal,
      );
    } else if (console.ended && console.failures >= MOST_FAILURES) this.#giveUp([console], refusal);
  }

  /** Nothing has come for too long. Consoles that nobody was asked for would have fared as the last one did. */
  #runOut(): void {
    const byReason = new Map<string | undefined, Console[]>();
    for (const console of this.#consoles.values()) {
      const reason = (console.refusal ?? this.#refusal)?.message;
      const alike = byReason.get(reason) ?? [];
      alike.push(console);
      byReason.set(reason, alike);
    }
    for (const consoles of byReason.values()) this.#giveUp(consoles, consoles[0]?.refusal ?? this.#refusal);
    this.#end();
  }

  #giveUp(consoles: readonly Console[], refusal: Refusal | null): void {
    const keys = consoles.map(({ request }) => request.key);
    for (const key of keys) this.#consoles.delete(key);
    if (keys.length > 0) this.#sink.gaveUp(keys, refusal);
  }

  #expectNews(): void {
    this.#callOffPatience ??= this.#clock.after(PATIENCE, () => this.#runOut());
  }

  #stopPatience(): void {
    this.#callOffPatience?.();
    this.#callOffPatience = null;
  }

  #end(): void {
    this.#over.abort();
    this.#wake.abort();
  }

  /** It has had its turn. */
  #toTheEnd(console: Console): void {
    const { key } = console.request;
    this.#consoles.delete(key);
    this.#consoles.set(key, console);
  }
}
