import { TimerHeap } from '../../core/timer-heap.ts';
import { localDate, nextFiring, startOfOccasion } from '../occasions.ts';
import type { Schedule } from '../schedule.ts';
import { type Demands, demandsOf } from './demand.ts';
import { type FiringTrigger, fireSets } from './fire-set.ts';
import { type Load, LoadMeter } from './load-meter.ts';
import { plannedSchedules } from './planned-schedules.ts';
import { firingSense } from './schedule-fields.ts';

/** What is looked at. */
export interface ForecastOptions {
  /** Fires later than this count; milliseconds since 1970-01-01T00:00:00Z. */
  readonly from: number;
  /** Milliseconds; default: 30 days. */
  readonly span?: number;
  /** Milliseconds that a build of a trigger takes; null: nobody knows, and `ASSUMED_BUILD` counts. */
  readonly durationOf: (trigger: string) => number | null;
}

/** What the schedules of a plan will ask of each target. */
export interface Forecast {
  /** Up to when all fires are counted: the end of the span, or earlier where a schedule fires very often. */
  readonly until: number;
  /** By target, in the order in which they come up. */
  readonly loads: ReadonlyMap<string, Load>;
  /** Whether a duration had to be assumed. */
  readonly isAssumed: boolean;
}

export const FORECAST_SPAN = 30 * 86_400_000;

/** How long a build is taken to last where no finished build tells. */
export const ASSUMED_BUILD = 10 * 60_000;

/** Of one timetable; beyond, the forecast ends earlier. A fire every minute for thirty days is within it. */
const MOST_FIRES = 45_000;

/** Of all fires of all timetables, by the instants at which their builds begin; beyond, the forecast ends earlier. */
const MOST_ROUNDS = 1_000_000;

/** Schedules that always start at the same instants, and what they ask for together. */
interface Timeline {
  /** Its place among the others, from 0. */
  readonly order: number;
  /** Any of them. */
  readonly schedule: Schedule;
  readonly demands: Demands;
  /** What one fire costs to count: instants at which builds begin, as many as `max-parallel` makes rounds; at least 1. */
  readonly rounds: number;
  /** How many have been counted. */
  fires: number;
}

/**
 * The load of the coming fires, if each started at its time and nothing held its requests back but the trigger's own
 * `max-parallel`: it is what the caps of a target have to be compared with.
 */
export function forecast(
  triggers: readonly FiringTrigger[],
  { from, span = FORECAST_SPAN, durationOf }: ForecastOptions,
): Forecast {
  const lasts = buildDurations(triggers, durationOf);
  const due = new TimerHeap<Timeline>();
  const push = (timeline: Timeline, after: number): void => {
    const at = nextFiring(timeline.schedule, after);
    if (at !== null && at <= from + span) due.push(at, timeline.order, timeline);
  };
  for (const timeline of timelinesOf(triggers, lasts.of)) push(timeline, from);
  const isAssumed = due.size > 0 && lasts.isAssumed;
  const meters = new Map<string, LoadMeter>();
  let until = from + span;
  let work = 0;
  for (let next = due.pop(); next !== null; next = due.pop()) {
    const { at, item: timeline } = next;
    if (work > MOST_ROUNDS || timeline.fires === MOST_FIRES) {
      until = at - 1;
      break;
    }
    addFire(timeline, at, meters);
    work += timeline.rounds;
    timeline.fires += 1;
    push(timeline, at);
  }
  const loads = new Map([...meters].map(([target, meter]) => [target, meter.read()]));
  return { until, loads, isAssumed };
}

function timelinesOf(
  triggers: readonly FiringTrigger[],
  durationOf: (trigger: string) => number,
): readonly Timeline[] {
  const setOf = fireSets(triggers);
  const alike = new Map<string, Schedule[]>();
  for (const schedule of plannedSchedules(triggers)) {
    const sense = firingSense(schedule);
    const known = alike.get(sense);
    if (known === undefined) alike.set(sense, [schedule]);
    else known.push(schedule);
  }
  return [...alike.values()].flatMap((schedules, order) => {
    const [schedule] = schedules;
    if (schedule === undefined) return [];
    const demands = demandsOf(
      schedules.map(({ trigger }) => setOf(trigger)),
      durationOf,
    );
    const rounds = [...demands.values()].reduce((sum, { begins }) => sum + begins.size, 0);
    return [{ order, schedule, demands, rounds: Math.max(1, rounds), fires: 0 }];
  });
}

function addFire({ schedule, demands }: Timeline, at: number, meters: Map<string, LoadMeter>): void {
  const fire = {
    start: startOfOccasion(schedule, at),
    day: localDate(schedule, at),
    zone: schedule.timezone,
  };
  for (const [target, demand] of demands) {
    const meter = meters.get(target) ?? new LoadMeter();
    meters.set(target, meter);
    meter.add(demand, fire);
  }
}

function buildDurations(
  triggers: readonly FiringTrigger[],
  durationOf: ForecastOptions['durationOf'],
): { readonly of: (trigger: string) => number; readonly isAssumed: boolean } {
  const known = new Map(triggers.map(({ name }) => [name, durationOf(name)]));
  return {
    of: trigger => known.get(trigger) ?? ASSUMED_BUILD,
    isAssumed: [...known.values()].includes(null),
  };
}
