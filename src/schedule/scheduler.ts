import type { Clock } from '../core/clock.ts';
import type { CatchUpPolicy, OverlapPolicy } from '../manifest/schedule-spec.ts';
import { Agenda, type Taken } from './agenda.ts';
import { decide } from './decide/decide.ts';
import type { Candidate, Decision, Outcome, RunName } from './decide/decision.ts';
import { newestOccasions } from './decide/newest.ts';
import { NO_PAUSES, type Pause, type Pauses, pauseOf, withoutPause, withPause } from './decide/pauses.ts';
import type { Progress } from './decide/progress.ts';
import { CATCH_UP_LIMIT } from './decide/settle.ts';
import { IDLE, type TriggerEvent, type TriggerState } from './decide/trigger-state.ts';
import { exclusionAt } from './occasions.ts';
import type { Schedule, ScheduleId } from './schedule.ts';
import type { TickSource } from './ticks/tick-source.ts';

export interface SchedulerOptions {
  readonly clock: Clock;
  readonly ticks: TickSource;
  readonly schedules: readonly Schedule[];
  /** Makes the name of a run that may come to start. */
  readonly nameRun: () => RunName;
  /** Told once of each decision, in order: `fired` is to be started, what `cancels` names to be cancelled. */
  readonly onDecision: (decision: Decision) => void;
  /** What an earlier process has left. Default: nothing, so that all schedules are first seen now. */
  readonly remembered?: Remembered;
}

/** Plain data: what a store keeps from one process to the next. */
export interface Remembered {
  progress(schedule: ScheduleId): Progress | null;
  readonly states: ReadonlyMap<string, TriggerState>;
  readonly pauses: Pauses;
  /** When the earlier process last looked at its clock; null: unknown. */
  readonly lastLook: number | null;
}

/** A look at the clock: when it was, and when the one before; null: nobody knows. Milliseconds since 1970. */
export interface Look {
  readonly at: number;
  readonly before: number | null;
}

/** Whether the fires of a schedule are held: not to be decided yet. */
export type IsHeld = (schedule: Schedule) => boolean;

const NONE_HELD: IsHeld = () => false;

const NOTHING: Remembered = { progress: () => null, states: new Map(), pauses: NO_PAUSES, lastLook: null };

/**
 * Decides the fires of all schedules as they come due, and about runs that people ask for. At each tick it asks the
 * clock, so that late ticks lose nothing. All decisions are made by pure functions (`decide/`); the scheduler keeps
 * the states and tells the decisions.
 */
export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #agenda = new Agenda();
  readonly #states: Map<string, TriggerState>;
  /** Of runs that have not ended, their triggers. */
  readonly #triggers = new Map<RunName, string>();
  readonly #untold: Decision[] = [];
  #pauses: Pauses;
  #lastLook: number | null;

  constructor(options: SchedulerOptions) {
    const { remembered = NOTHING } = options;
    this.#options = options;
    this.#states = new Map(remembered.states);
    this.#pauses = remembered.pauses;
    this.#lastLook = remembered.lastLook;
    for (const [trigger, state] of this.#states) {
      for (const run of runsOf(state)) this.#triggers.set(run, trigger);
    }
  }

  /** What has come due since the clock was last looked at is settled at the first tick. */
  start(): void {
    const { clock, ticks, schedules, remembered = NOTHING } = this.#options;
    this.#agenda.load(schedules, clock.now(), remembered.progress);
    ticks.start(() => this.tick());
  }

  stop(): void {
    this.#options.ticks.stop();
  }

  /** Looks at the clock and decides what is due, but for what is held: that is left for `release`. */
  tick(isHeld: IsHeld = NONE_HELD): Look {
    const at = this.#options.clock.now();
    const look = { at, before: this.#lastLook };
    if (this.#lastLook !== null && at < this.#lastLook) this.#agenda.putBack(at);
    this.#decideDue(look, isHeld);
    this.#lastLook = at;
    return look;
  }

  /**
   * Decides what these looks have held back, as each of them would have: a fire that came due in time at one of them has
   * come due in time. What still `isHeld` stays.
   */
  release(looks: readonly Look[], isHeld: IsHeld = NONE_HELD): void {
    const now = this.#options.clock.now();
    this.#agenda.release();
    // The clock may have been put back since: nothing comes before its time.
    for (const look of looks) if (look.at <= now) this.#decideDue(look, isHeld);
  }

  /** When the next fire of any schedule starts (ms since 1970, UTC); null when none will. */
  nextInstant(): number | null {
    return this.#agenda.nextInstant();
  }

  /** When the next fire starts that no pause drops and whose day is not excluded; null when none will. */
  nextStart(): number | null {
    const isPaused = (trigger: string): boolean => pauseOf(this.#pauses, trigger) !== null;
    return this.#agenda.nextStart(this.#options.clock.now(), isPaused);
  }

  /** Takes the schedules of an edited manifest. Fires that wait for a schedule that is gone are dropped. */
  reload(schedules: readonly Schedule[]): void {
    // What the earlier process has left is of before the start: one that was served since has gone on from there.
    this.#agenda.load(schedules, this.#options.clock.now());
    for (const [trigger, { waiting }] of [...this.#states]) {
      const runs = waiting
        .filter(({ cause }) => cause.kind === 'fire' && !this.#agenda.has(cause.schedule))
        .map(({ run }) => run);
      if (runs.length > 0) this.#apply(trigger, { type: 'withdrawn', runs, why: 'unscheduled' });
    }
    this.#tell();
  }

  /** Somebody wants a run of a trigger, paused or not; what was decided. */
  ask(trigger: string, by: string, overlap: OverlapPolicy): Outcome | null {
    const run = this.#options.nameRun();
    const [decision] = this.#ask({ run, trigger, overlap, cause: { kind: 'manual', by } }).slice(-1);
    this.#tell();
    return decision?.outcome ?? null;
  }

  /** A run has ended, in whatever way. An unknown run changes nothing. */
  finished(run: RunName): void {
    const trigger = this.#triggers.get(run);
    if (trigger === undefined) return;
    this.#apply(trigger, { type: 'finished', run });
    this.#tell();
  }

  /** Takes back a run that waits. */
  withdraw(run: RunName): void {
    const trigger = this.#triggers.get(run);
    if (trigger !== undefined) this.#apply(trigger, { type: 'withdrawn', runs: [run], why: 'withdrawn' });
    this.#tell();
  }

  /** Fires that come due from now on start nothing. `trigger` null: of all triggers. */
  pause(trigger: string | null, by: string, note: string | null): void {
    this.#pauses = withPause(this.#pauses, trigger, { by, note, at: this.#options.clock.now() });
  }

  /**
   * Ends a pause. What waited may start; of the fires that came due meanwhile, what `catchUp` says is made up for: the
   * newest, `CATCH_UP_LIMIT` of a schedule at most.
   */
  resume(trigger: string | null, catchUp: CatchUpPolicy = 'none'): void {
    const before = this.#pauses;
    this.#pauses = withoutPause(before, trigger);
    const ended = (name: string): Pause | null =>
      pauseOf(this.#pauses, name) === null ? pauseOf(before, name) : null;
    for (const name of [...this.#states.keys()]) {
      if (ended(name) !== null) this.#apply(name, { type: 'resumed' });
    }
    if (catchUp !== 'none') this.#replay(ended, catchUp);
    this.#tell();
  }

  get pauses(): Pauses {
    return this.#pauses;
  }

  /** By trigger; one that is not there is idle. */
  get states(): ReadonlyMap<string, TriggerState> {
    return this.#states;
  }

  /** null: there is no such schedule. */
  progressOf(schedule: ScheduleId): Progress | null {
    return this.#agenda.progressOf(schedule);
  }

  progress(): Iterable<readonly [ScheduleId, Progress]> {
    return this.#agenda.progress();
  }

  #decideDue(look: Look, isHeld: IsHeld): void {
    const take = (): Taken | null => this.#agenda.take(look.at, isHeld);
    for (let taken = take(); taken !== null; taken = take()) {
      this.#settle(taken, look);
      this.#tell();
    }
    this.#tell();
  }

  #settle({ schedule, run, excluded, missed }: Taken, look: Look): void {
    const decided = (at: number, outcome: Outcome): void => {
      const { id, trigger } = schedule;
      this.#untold.push({ trigger, cause: { kind: 'fire', schedule: id, at }, decidedAt: look.at, outcome });
    };
    const downSince = look.before;
    for (const { last, ...span } of missed) decided(last, { kind: 'missed', ...span, downSince });
    for (const at of excluded) {
      decided(at, { kind: 'excluded', reason: exclusionAt(schedule, at)?.reason ?? null });
    }
    if (run === null) return;
    const pause = pauseOf(this.#pauses, schedule.trigger);
    if (pause === null) this.#fire(schedule, run);
    else decided(run, { kind: 'paused', pause });
  }

  #fire({ id, trigger, rules }: Schedule, at: number): void {
    const cause = { kind: 'fire', schedule: id, at } as const;
    this.#ask({ run: this.#options.nameRun(), trigger, cause, overlap: rules.overlap });
  }

  /** In the order of instants over all schedules. */
  #replay(ended: (trigger: string) => Pause | null, catchUp: 'latest' | 'all'): void {
    const now = this.#options.clock.now();
    const fires = this.#agenda.schedules.flatMap(schedule => {
      const pause = ended(schedule.trigger);
      if (pause === null) return [];
      // Fires that are due and not yet settled come by themselves.
      const until = Math.min(now, this.#agenda.evaluated(schedule.id));
      const due = newestOccasions(schedule, pause.at, until, CATCH_UP_LIMIT).filter(
        at => exclusionAt(schedule, at) === null,
      );
      return (catchUp === 'all' ? due : due.slice(-1)).map(at => ({ schedule, at }));
    });
    for (const { schedule, at } of fires.sort((a, b) => a.at - b.at)) this.#fire(schedule, at);
  }

  #ask(candidate: Candidate): readonly Decision[] {
    return this.#apply(candidate.trigger, { type: 'asked', candidate });
  }

  #apply(trigger: string, event: TriggerEvent): readonly Decision[] {
    const before = this.#states.get(trigger) ?? IDLE;
    const { state, decisions } = decide(before, event, {
      now: this.#options.clock.now(),
      paused: pauseOf(this.#pauses, trigger) !== null,
    });
    for (const run of runsOf(before)) this.#triggers.delete(run);
    for (const run of runsOf(state)) this.#triggers.set(run, trigger);
    if (state.running.length + state.waiting.length === 0) this.#states.delete(trigger);
    else this.#states.set(trigger, state);
    this.#untold.push(...decisions);
    return decisions;
  }

  /** A decision counts as told before it is: a receiver that throws is not asked again, and costs no other decision. */
  #tell(): void {
    for (let next = this.#untold.shift(); next !== undefined; next = this.#untold.shift()) {
      this.#options.onDecision(next);
    }
  }
}

const runsOf = ({ running, waiting }: TriggerState): readonly RunName[] =>
  waiting.length === 0 ? running : [...running, ...waiting.map(({ run }) => run)];
