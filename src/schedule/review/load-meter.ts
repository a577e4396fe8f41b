import { type CalendarDate, showDate } from '../../core/calendar-date.ts';
import { showLocal } from '../zone/local-time.ts';
import type { TimeZone } from '../zone/time-zone.ts';
import type { Demand } from './demand.ts';

/** How much is asked of one target. */
export interface Load {
  /** Builds in the whole span. */
  readonly builds: number;
  /** The day with most builds; a fire belongs to the day that the clock of its schedule's zone shows. */
  readonly day: Peak;
  /** The sixty minutes that pass, whatever a clock does meanwhile, in which most builds begin. */
  readonly hour: Peak;
  /** When most builds are under way at once. */
  readonly inFlight: Peak;
}

export interface Peak {
  readonly builds: number;
  /** When it is, or begins, in the schedule's local time, e.g. `2026-12-25T02:10+01:00`; of `day` the date alone. */
  readonly at: string;
  /** IANA name of the schedule's zone; of `day` each, with commas between, where its fires are of several zones. */
  readonly timezone: string;
}

/** What a fire asks of one target. */
export interface MeteredFire {
  /** When it starts, in milliseconds since 1970. */
  readonly start: number;
  /** The day that the clock of its schedule shows. */
  readonly day: CalendarDate;
  readonly zone: TimeZone;
}

const HOUR = 3_600_000;

/** More or less builds from an instant on. */
interface Step {
  readonly at: number;
  builds: number;
  /** Of one of the schedules that fire then. */
  readonly zone: TimeZone;
}

/** By instant, so that a thousand schedules of one minute take no more than one. */
type Steps = Map<number, Step>;

/** Gathers what the fires ask of one target. */
export class LoadMeter {
  readonly #steps: Steps = new Map();
  readonly #begins: Steps = new Map();
  readonly #days = new Map<CalendarDate, { builds: number; readonly zones: Set<string> }>();
  #builds = 0;

  add({ builds, begins, steps }: Demand, { start, day, zone }: MeteredFire): void {
    this.#builds += builds;
    const counted = this.#days.get(day) ?? { builds: 0, zones: new Set() };
    this.#days.set(day, counted);
    counted.builds += builds;
    counted.zones.add(zone.name);
    for (const [offset, amount] of begins) addStep(this.#begins, start + offset, amount, zone);
    for (const [offset, amount] of steps) addStep(this.#steps, start + offset, amount, zone);
  }

  read(): Load {
    return {
      builds: this.#builds,
      day: this.#busiestDay(),
      hour: this.#busiestHour(),
      inFlight: this.#mostInFlight(),
    };
  }

  #busiestDay(): Peak {
    let peak: Peak = NONE;
    let first = Number.POSITIVE_INFINITY;
    for (const [day, { builds, zones }] of this.#days) {
      if (builds < peak.builds || (builds === peak.builds && day > first)) continue;
      first = day;
      peak = { builds, at: showDate(day), timezone: [...zones].sort().join(', ') };
    }
    return peak;
  }

  #busiestHour(): Peak {
    const begins = inOrder(this.#begins);
    let peak: Peak = NONE;
    let builds = 0;
    let first = 0;
    for (const begin of begins) {
      builds += begin.builds;
      for (let old = begins[first]; old !== undefined && old.at <= begin.at - HOUR; old = begins[first]) {
        builds -= old.builds;
        first += 1;
      }
      if (builds > peak.builds) peak = peakOf(builds, begins[first] ?? begin);
    }
    return peak;
  }

  #mostInFlight(): Peak {
    let peak: Peak = NONE;
    let builds = 0;
    for (const step of inOrder(this.#steps)) {
      builds += step.builds;
      if (builds > peak.builds) peak = peakOf(builds, step);
    }
    return peak;
  }
}

const NONE: Peak = { builds: 0, at: '', timezone: '' };

/** What ends at an instant is taken off before what begins then is counted. */
function addStep(steps: Steps, at: number, builds: number, zone: TimeZone): void {
  const known = steps.get(at);
  if (known === undefined) steps.set(at, { at, builds, zone });
  else known.builds += builds;
}

const peakOf = (builds: number, { at, zone }: Step): Peak => ({
  builds,
  at: showLocal(zone, at).replace(/:\d\d(?=[+-])/, ''),
  timezone: zone.name,
});

const inOrder = (steps: Steps): readonly Step[] => [...steps.values()].sort((a, b) => a.at - b.at);
