import { type Timed, TimerHeap } from '../core/timer-heap.ts';
import {
  afterSettling,
  decidedUpTo,
  firstProgress,
  isDecided,
  type Progress,
  putBack,
} from './decide/progress.ts';
import { type MissedSpan, type Settled, settle } from './decide/settle.ts';
import { nextFiring, nextOccasion, startOfOccasion } from './occasions.ts';
import type { Schedule, ScheduleId } from './schedule.ts';

/** What has come due of one schedule. */
export interface Taken {
  readonly schedule: Schedule;
  /** The fire that starts now; null: none does. */
  readonly run: number | null;
  readonly excluded: readonly number[];
  readonly missed: readonly MissedSpan[];
}

interface Entry {
  readonly schedule: Schedule;
  /** The schedule's place in the list: decides between fires of one instant. */
  readonly order: number;
  progress: Progress;
  /** The next occasion whose day is not excluded, once somebody has asked for it. */
  firing: { readonly at: number | null } | null;
  /** Settled fires whose turn comes in the order of instants, among those of the other schedules. */
  pending: readonly number[];
}

/** A clock that is put back further does so by somebody's hand, or was far off before. Milliseconds. */
const PUT_BACK = 86_400_000;

/**
 * The coming fires of all schedules, on one heap. It is asked what is due by a time; that time may come late, jump, or
 * be earlier than before: each occasion is given out once.
 */
export class Agenda {
  #entries: ReadonlyMap<ScheduleId, Entry> = new Map();
  /**
   * Of schedules that have left: one that comes back when the clock was put back meanwhile must not repeat itself. For any other
   * what it had done is over, so that what lies further back than clocks are put is forgotten.
   */
  readonly #left = new Map<ScheduleId, Progress>();
  #heap = new TimerHeap<Entry>();
  /** Due, and held back: out of the heap until `release`. */
  #held: Timed<Entry>[] = [];

  get schedules(): readonly Schedule[] {
    return [...this.#entries.values()].map(({ schedule }) => schedule);
  }

  has(id: ScheduleId): boolean {
    return this.#entries.has(id);
  }

  /**
   * Up to when every fire of a schedule has been given out, in milliseconds since 1970; -Infinity: the schedule is
   * not known.
   */
  evaluated(id: ScheduleId): number {
    return this.#entries.get(id)?.progress.evaluated ?? -Infinity;
  }

  /**
   * Replaces the schedules. Those that were there go on from where they were; of the others `remembered` may know where
   * an earlier process was (default: there was none); what nobody knows is first seen now.
   */
  load(
    schedules: readonly Schedule[],
    now: number,
    remembered: (id: ScheduleId) => Progress | null = () => null,
  ): void {
    const before = this.#entries;
    const entries = new Map<ScheduleId, Entry>();
    for (const [order, schedule] of schedules.entries()) {
      const { id } = schedule;
      const known = before.get(id);
      const progress = known?.progress ?? this.#returned(id, now) ?? remembered(id) ?? firstProgress(now);
      entries.set(id, { schedule, order, progress, pending: known?.pending ?? [], firing: null });
    }
    for (const [id, { progress }] of before) if (!entries.has(id)) this.#left.set(id, progress);
    for (const [id, progress] of this.#left)
      if (decidedUpTo(progress) < now - PUT_BACK) this.#left.delete(id);
    this.#entries = entries;
    this.#awaitAll();
  }

  /** When the next fire of any schedule starts (ms since 1970, UTC); null when none will. */
  nextInstant(): number | null {
    return this.#heap.peek()?.at ?? null;
  }

  /**
   * When the next fire starts, after `now`, that is not of a paused trigger nor on an excluded day, in milliseconds since
   * 1970; null: none will. Looks at each schedule once.
   */
  nextStart(now: number, isPaused: (trigger: string) => boolean): number | null {
    let next = Number.POSITIVE_INFINITY;
    for (const { at, item } of [...this.#held, ...this.#heap]) {
      if (at < next && !isPaused(item.schedule.trigger))
        next = Math.min(next, startAfter(item, at, now) ?? next);
    }
    return next === Number.POSITIVE_INFINITY ? null : next;
  }

  /**
   * What is due next by `now`; null when nothing is. The agenda has moved on before anybody learns of it. What `isHeld` says
   * of stays undecided, until it is released and asked for again.
   */
  take(now: number, isHeld: (schedule: Schedule) => boolean): Taken | null {
    for (let next = this.#heap.peek(); next !== null && next.at <= now; next = this.#heap.peek()) {
      this.#heap.pop();
      const { at, item } = next;
      if (isHeld(item.schedule)) {
        this.#held.push(next);
        continue;
      }
      const taken = item.pending.length > 0 ? takePending(item) : takeDue(item, at, now);
      this.#await(item);
      if (taken !== null) return taken;
    }
    return null;
  }

  /** What was held back is due as before. */
  release(): void {
    for (const { at, item } of this.#held.splice(0)) this.#heap.push(at, item.order, item);
  }

  /** The clock has been put back to `now`. */
  putBack(now: number): void {
    for (const entry of this.#entries.values()) entry.progress = putBack(entry.progress, now);
    this.#awaitAll();
  }

  progressOf(id: ScheduleId): Progress | null {
    return this.#entries.get(id)?.progress ?? null;
  }

  /** For a store: what `load` is told by the next process. */
  *progress(): Generator<readonly [ScheduleId, Progress], void, undefined> {
    for (const [id, { progress }] of this.#entries) yield [id, progress];
  }

  /** It was not served for a while: the fires of that time are lost, and those before it are not repeated. */
  #returned(id: ScheduleId, now: number): Progress | null {
    const progress = this.#left.get(id);
    if (progress === undefined) return null;
    this.#left.delete(id);
    return { ...progress, evaluated: Math.max(progress.evaluated, now) };
  }

  #awaitAll(): void {
    this.#heap = new TimerHeap();
    this.#held = [];
    for (const entry of this.#entries.values()) this.#await(entry);
  }

  #await(entry: Entry): void {
    const { schedule, pending, progress, order } = entry;
    entry.firing = null;
    const at = pending[0] ?? nextOccasion(schedule, progress.evaluated);
    if (at !== null) this.#heap.push(startOfOccasion(schedule, at), order, entry);
  }
}

/** `due`: when the next of its occasions starts, which may be late already, or on an excluded day. */
function startAfter(entry: Entry, due: number, now: number): number | null {
  const at = due > now ? nextFiringOf(entry) : nextFiring(entry.schedule, now);
  return at === null ? null : startOfOccasion(entry.schedule, at);
}

function nextFiringOf(entry: Entry): number | null {
  entry.firing ??= { at: nextFiring(entry.schedule, entry.progress.evaluated) };
  return entry.firing.at;
}

function takePending(entry: Entry): Taken | null {
  const [run, ...rest] = entry.pending;
  entry.pending = rest;
  return run === undefined ? null : { schedule: entry.schedule, run, excluded: [], missed: [] };
}

/** `start`: when the first of them starts. */
function takeDue(entry: Entry, start: number, now: number): Taken | null {
  const { schedule, progress } = entry;
  const settled = settle(schedule, progress.evaluated, now);
  const { run, excluded } = withoutDecided(settled, progress);
  entry.progress = afterSettling(progress, settled);
  const [first] = run;
  // One that is due later waits for its turn.
  const isFirst = first !== undefined && startOfOccasion(schedule, first) === start;
  entry.pending = isFirst ? run.slice(1) : run;
  return { schedule, run: isFirst ? first : null, excluded, missed: settled.missed };
}

function withoutDecided(settled: Settled, progress: Progress): Pick<Settled, 'run' | 'excluded'> {
  if (progress.leap === null) return settled;
  const isNew = (at: number): boolean => !isDecided(progress, at);
  return { run: settled.run.filter(isNew), excluded: settled.excluded.filter(isNew) };
}
