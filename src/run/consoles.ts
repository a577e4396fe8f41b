import { type Clock, pause } from '../core/clock.ts';
import type { RequestKey } from '../core/ids.ts';
import type { PlannedRequest } from '../plan/plan.ts';
import type { Refusal } from '../targets/refusal.ts';
import type { Build, Target } from '../targets/target.ts';
import { ConsoleLines } from './consoles-lines.ts';
import { consolePause } from './consoles-pace.ts';
import type { RunEvent } from './events.ts';

/** Consoles read in one turn, at each target: half of a controller's connections stay free for the run itself. */
const READS_AT_ONCE = 4;

/** A console that cannot be read so many times in a row, once its build has ended, is given up. */
const MOST_FAILURES = 5;

export interface ConsoleOptions {
  /** Of the plan: where each build is found. */
  readonly requests: Iterable<PlannedRequest>;
  /** By the names that the plan uses. */
  readonly targets: ReadonlyMap<string, Target>;
  readonly clock: Clock;
  /** Ends the reading at once. */
  readonly over: AbortSignal;
}

/** Where consoles go. */
export interface ConsoleSink {
  /** Whole lines of one build, as the server gave them. A promise holds the reading back until they are written. */
  lines(key: RequestKey, lines: readonly string[]): void | Promise<void>;
  /** The rest of this console could not be read. */
  gaveUp(key: RequestKey, refusal: Refusal): void;
}

export interface Consoles {
  /** To be called with every event of the run. */
  event(event: RunEvent): void;
  /** Resolves when the consoles of all builds that have ended are read to their end; from then on none is read. */
  finish(): Promise<void>;
}

/**
 * Follows the consoles of builds while they run: a few at a time in turn, so that neither the requests nor the memory
 * grow with the builds in flight. What a thousand builds print comes late rather than all at once.
 */
export function followConsoles(options: ConsoleOptions, sink: ConsoleSink): Consoles {
  const requests = new Map([...options.requests].map(request => [request.key, request]));
  const readers = new Map<string, TargetReader>();
  const readerOf = (name: string): TargetReader | undefined => {
    const target = options.targets.get(name);
    const reader =
      readers.get(name) ?? (target === undefined ? undefined : new TargetReader(target, options, sink));
    if (reader !== undefined) readers.set(name, reader);
    return reader;
  };
  return {
    event(event) {
      if (event.type !== 'request-changed' && event.type !== 'request-released') return;
      const request = requests.get(event.key);
      const reader = request === undefined ? undefined : readerOf(request.target);
      if (request === undefined || reader === undefined) return;
      if (event.type === 'request-released') reader.drop(event.key);
      // A build that serves several requests is that of the one that asked first.
      else if (event.state.state === 'running') reader.follow(request, event.state.build, false);
      else if (event.state.state === 'finished') reader.follow(request, event.state.build, true);
    },
    async finish() {
      await Promise.all([...readers.values()].map(reader => reader.finish()));
    },
  };
}

/** One console, and how far it has been read. */
interface Console {
  readonly request: PlannedRequest;
  readonly build: Build;
  readonly lines: ConsoleLines;
  offset: number;
  /** Nothing more will be added to it on the server. */
  ended: boolean;
  failures: number;
}

/** Reads the consoles of one target, in turn. */
class TargetReader {
  readonly #target: Target;
  readonly #clock: Clock;
  readonly #over: AbortSignal;
  readonly #sink: ConsoleSink;
  /** In the order of their turns. */
  readonly #consoles = new Map<RequestKey, Console>();
  #reading: Promise<void> | null = null;
  #silentTurns = 0;
  /** The longest answer of this turn, in milliseconds; writing what it brought does not count. */
  #took = 0;
  #wake = new AbortController();

  constructor(target: Target, { clock, over }: ConsoleOptions, sink: ConsoleSink) {
    this.#target = target;
    this.#clock = clock;
    this.#over = over;
    this.#sink = sink;
  }

  follow(request: PlannedRequest, build: Build, ended: boolean): void {
    const known = this.#consoles.get(request.key);
    if (known === undefined) {
      const fresh = { request, build, lines: new ConsoleLines(), offset: 0, ended, failures: 0 };
      this.#consoles.set(request.key, fresh);
    } else known.ended = ended;
    // In a silent time the next turn may be far away, and this console has something to say.
    if (this.#silentTurns > 0) this.#wake.abort();
    this.#silentTurns = 0;
    this.#reading ??= this.#read();
  }

  drop(key: RequestKey): void {
    this.#consoles.delete(key);
  }

  async finish(): Promise<void> {
    for (const [key, { ended }] of this.#consoles) if (!ended) this.#consoles.delete(key);
    this.#wake.abort();
    await this.#reading;
  }

  async #read(): Promise<void> {
    // What happens in the same moment, such as a hundred starts, belongs to one turn.
    await pause(this.#clock, 0, this.#over);
    while (this.#consoles.size > 0 && !this.#over.aborted) {
      this.#took = 0;
      const turn = [...this.#consoles.values()].slice(0, READS_AT_ONCE);
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
    const delay = consolePause(this.#took, this.#silentTurns, draining);
    await pause(this.#clock, delay, AbortSignal.any([this.#over, this.#wake.signal]));
  }

  /** One piece of one console; true when there was something. */
  async #readOne(console: Console): Promise<boolean> {
    const { request, build, lines, offset } = console;
    // Asked before the answer: an end that is told meanwhile may have added lines that this answer lacks.
    const { ended } = console;
    const asked = this.#clock.now();
    const chunk = await this.#target.log(build, request.job, offset, this.#over);
    this.#took = Math.max(this.#took, this.#clock.now() - asked);
    if (this.#over.aborted || this.#consoles.get(request.key) !== console) return false;
    if (!chunk.ok) {
      this.#failed(console, chunk.error);
      return false;
    }
    const { text, next, more } = chunk.value;
    console.failures = 0;
    console.offset = next;
    const done = ended && !more;
    const whole = [...lines.take(text), ...(done ? lines.end() : [])];
    if (done) this.#consoles.delete(request.key);
    else this.#toTheEnd(console);
    if (whole.length > 0) await this.#sink.lines(request.key, whole);
    return text !== '' || done;
  }

  #failed(console: Console, refusal: Refusal): void {
    console.failures += 1;
    const { key } = console.request;
    if (console.ended && console.failures >= MOST_FAILURES) {
      this.#consoles.delete(key);
      this.#sink.gaveUp(key, refusal);
    } else this.#toTheEnd(console);
  }

  /** It has had its turn. */
  #toTheEnd(console: Console): void {
    const { key } = console.request;
    this.#consoles.delete(key);
    this.#consoles.set(key, console);
  }
}
