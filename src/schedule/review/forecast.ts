import { describeOccasion, exclusionAt, nextOccasion, startOfOccasion } from '../occasions.ts';
import type { Schedule } from '../schedule.ts';
import { type FiringTrigger, fireSet } from './fire-set.ts';
import { type Load, LoadMeter } from './load-meter.ts';
import { plannedSchedules } from './planned-schedules.ts';

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

/** Of one schedule; beyond, the forecast ends earlier. A fire every minute for thirty days is within it. */
const MOST_FIRES = 45_000;

/** Of all fires, each with as many rounds as `max-parallel` makes of its requests; beyond, the forecast ends earlier. */
const MOST_ROUNDS = 1_000_000;

interface PlannedFire {
  readonly schedule: Schedule;
  readonly at: number;
}

/**
 * The load of the coming fires, if each started at its time and nothing held its requests back but the trigger's own
 * `max-parallel`: it is what the caps of a target have to be compared with.
 */
export function forecast(
  triggers: readonly FiringTrigger[],
  { from, span = FORECAST_SPAN, durationOf }: ForecastOptions,
): Forecast {
  const fires: PlannedFire[] = [];
  let until = from + span;
  for (const schedule of plannedSchedules(triggers)) {
    const due = firesOf(schedule, from, until);
    until = Math.min(until, due.until);
    for (const at of due.fires) fires.push({ schedule, at });
  }
  const counted = fires.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
  const lasts = buildDurations(triggers, durationOf);
  const meters = new Map<string, LoadMeter>();
  const sets = new Map<string, readonly FiringTrigger[]>();
  let work = 0;
  for (const fire of counted) {
    if (work > MOST_ROUNDS) {
      until = fire.at - 1;
      break;
    }
    const { trigger } = fire.schedule;
    const set = sets.get(trigger) ?? fireSet(triggers, trigger);
    sets.set(trigger, set);
    work += addFire(fire, set, lasts.of, meters);
  }
  const loads = new Map([...meters].map(([target, meter]) => [target, meter.read()]));
  return { until, loads, isAssumed: counted.length > 0 && lasts.isAssumed };
}

function firesOf(
  schedule: Schedule,
  from: number,
  to: number,
): { readonly fires: readonly number[]; readonly until: number } {
  const fires: number[] = [];
  for (let at = nextOccasion(schedule, from); at !== null && at <= to; at = nextOccasion(schedule, at)) {
    if (exclusionAt(schedule, at) !== null) continue;
    if (fires.length === MOST_FIRES) return { fires, until: at - 1 };
    fires.push(at);
  }
  return { fires, until: to };
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

/** A trigger begins when what it needs has ended. Gives the number of rounds. */
function addFire(
  { schedule, at }: PlannedFire,
  set: readonly FiringTrigger[],
  durationOf: (trigger: string) => number,
  meters: Map<string, LoadMeter>,
): number {
  let work = 0;
  const { local } = describeOccasion(schedule, at);
  const start = startOfOccasion(schedule, at);
  const ends = new Map<string, number>();
  for (const { name, target, needs, requests, maxParallel } of set) {
    const begin = Math.max(start, ...needs.map(need => ends.get(need) ?? start));
    const width = Math.min(requests, maxParallel ?? requests);
    const rounds = width === 0 ? 0 : Math.ceil(requests / width);
    const lasts = durationOf(name);
    ends.set(name, begin + rounds * lasts);
    work += rounds;
    if (requests === 0) continue;
    const meter = meters.get(target) ?? new LoadMeter();
    meters.set(target, meter);
    const zone = schedule.timezone;
    meter.add({ begin, day: local.slice(0, 10), zone, requests, width, rounds, lasts });
  }
  return work;
}
