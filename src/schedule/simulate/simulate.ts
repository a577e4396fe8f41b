import { TimerHeap } from '../../core/timer-heap.ts';
import type { Decision, RunName } from '../decide/decision.ts';
import type { Schedule } from '../schedule.ts';
import { type Remembered, Scheduler } from '../scheduler.ts';
import { type ClockJump, NO_TICKS, VirtualTime } from './virtual-time.ts';

export interface SimulationOptions {
  readonly schedules: readonly Schedule[];
  /** The first instant, itself included, in milliseconds since 1970. */
  readonly from: number;
  /** The last one, itself included. */
  readonly to: number;
  /** Spans in which no process serves; they do not overlap, and are in order. */
  readonly downs: readonly Down[];
  readonly jump: ClockJump | null;
  /** Edits of the manifest, in order. Default: none. */
  readonly reloads?: readonly Reload[];
  /** How long a run of a trigger takes, in milliseconds. */
  readonly durationOf: (trigger: string) => number;
}

/** `from` included, `to` not. */
export interface Down {
  readonly from: number;
  readonly to: number;
}

/** From `at` on, these are the schedules; a process that is down finds them when it starts. */
export interface Reload {
  readonly at: number;
  readonly schedules: readonly Schedule[];
}

export interface Simulation {
  /** In the order in which they were made. */
  readonly decisions: readonly Decision[];
  /** In the order in which they began. */
  readonly runs: readonly SimulatedRun[];
}

export interface SimulatedRun {
  readonly run: RunName;
  readonly trigger: string;
  /** In milliseconds since 1970, as is its end, by a clock that never jumps. */
  readonly start: number;
  end: number;
}

/** How long a build goes on after somebody has cancelled it. */
const CANCEL_TAKES = 1_000;

/**
 * What serving would do in a span of time: the very scheduler that serves, on a virtual clock. A process that is down
 * leaves its runs running, and the next one goes on from what the last one has written down.
 */
export function simulate(options: SimulationOptions): Simulation {
  return new Simulator(options).run();
}

class Simulator {
  readonly #options: SimulationOptions;
  readonly #time: VirtualTime;
  readonly #decisions: Decision[] = [];
  readonly #runs = new Map<RunName, SimulatedRun>();
  readonly #ends = new TimerHeap<SimulatedRun>();
  /** Moments at which the process or the clock changes, in order. */
  readonly #turns: readonly number[];
  #names = 0;
  #schedules: readonly Schedule[];
  /** Those to come. */
  readonly #reloads: Reload[];
  #scheduler: Scheduler;
  /** What the store holds while no process serves; null: a process serves. */
  #left: Remembered | null = null;

  constructor(options: SimulationOptions) {
    const { from, downs, jump, reloads = [] } = options;
    this.#options = options;
    this.#schedules = options.schedules;
    this.#reloads = [...reloads];
    this.#time = new VirtualTime(from - 1, jump);
    this.#turns = [
      ...downs.flatMap(down => [down.from, down.to]),
      ...(jump === null ? [] : [jump.at]),
      ...reloads.map(({ at }) => at),
    ]
      .filter(at => at >= from)
      .sort((a, b) => a - b);
    this.#scheduler = this.#begin(undefined);
    this.#look();
  }

  run(): Simulation {
    for (let next = this.#next(); next <= this.#options.to; next = this.#next()) {
      this.#time.elapsed = next;
      const edited = this.#edited(next);
      const isDown = this.#options.downs.some(({ from, to }) => from <= next && next < to);
      if (isDown) this.#left ??= this.#stop();
      else if (this.#left !== null) {
        this.#scheduler = this.#begin(this.#left);
        this.#left = null;
      } else if (edited) this.#scheduler.reload(this.#schedules);
      // A run that ends at the instant of a fire makes way for it.
      if (this.#left === null) this.#finish(next);
      if (this.#left === null) this.#look();
    }
    return { decisions: this.#decisions, runs: [...this.#runs.values()] };
  }

  /** The next moment at which anything happens. */
  #next(): number {
    const { elapsed } = this.#time;
    const turn = this.#turns.find(at => at > elapsed) ?? Infinity;
    if (this.#left !== null) return turn;
    const fire = this.#scheduler.nextInstant();
    const due = fire === null ? Infinity : this.#time.elapsedAt(fire);
    // What is due already because the clock has jumped is looked at at once, and time still goes on.
    return Math.min(
      turn,
      Math.max(elapsed + 1, due),
      Math.max(elapsed + 1, this.#ends.peek()?.at ?? Infinity),
    );
  }

  /** Whether the manifest is edited now. */
  #edited(now: number): boolean {
    const before = this.#schedules;
    for (let [next] = this.#reloads; next !== undefined && next.at <= now; [next] = this.#reloads) {
      this.#schedules = next.schedules;
      this.#reloads.shift();
    }
    return this.#schedules !== before;
  }

  #begin(remembered: Remembered | undefined): Scheduler {
    const scheduler = new Scheduler({
      clock: this.#time,
      ticks: NO_TICKS,
      schedules: this.#schedules,
      nameRun: () => String(++this.#names),
      onDecision: decision => this.#decided(decision),
      ...(remembered === undefined ? {} : { remembered }),
    });
    scheduler.start();
    return scheduler;
  }

  #stop(): Remembered {
    const progress = new Map(this.#scheduler.progress());
    return {
      progress: id => progress.get(id) ?? null,
      states: new Map(this.#scheduler.states),
      pauses: this.#scheduler.pauses,
      lastLook: this.#time.now(),
    };
  }

  #look(): void {
    this.#scheduler.tick();
  }

  #finish(now: number): void {
    for (let next = this.#ends.peek(); next !== null && next.at <= now; next = this.#ends.peek()) {
      this.#ends.pop();
      this.#scheduler.finished(next.item.run);
    }
  }

  #decided(decision: Decision): void {
    this.#decisions.push(decision);
    const { outcome, trigger } = decision;
    const { elapsed } = this.#time;
    if (outcome.kind === 'fired') {
      const end = elapsed + this.#options.durationOf(trigger);
      const run = { run: outcome.run, trigger, start: elapsed, end };
      this.#runs.set(outcome.run, run);
      this.#ends.push(end, this.#runs.size, run);
    }
    for (const name of outcome.kind === 'buffered' ? outcome.cancels : []) {
      const run = this.#runs.get(name);
      if (run === undefined || run.end <= elapsed + CANCEL_TAKES) continue;
      run.end = elapsed + CANCEL_TAKES;
      this.#ends.push(run.end, 0, run);
    }
  }
}
