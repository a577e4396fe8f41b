import { showLocal } from '../zone/local-time.ts';
import type { TimeZone } from '../zone/time-zone.ts';

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

/** What one fire asks of a target: so many rounds of `width` builds, the last of what is left. Milliseconds. */
export interface Demand {
  readonly begin: number;
  /** `2026-12-25`. */
  readonly day: string;
  readonly zone: TimeZone;
  readonly requests: number;
  readonly width: number;
  readonly rounds: number;
  /** How long a build takes. */
  readonly lasts: number;
}

const HOUR = 3_600_000;

/** More or less builds from an instant on. */
interface Step {
  readonly at: number;
  readonly builds: number;
  readonly zone: TimeZone;
}

/** Gathers what the fires ask of one target. */
export class LoadMeter {
  readonly #steps: Step[] = [];
  readonly #begins: Step[] = [];
  readonly #days = new Map<string, { builds: number; readonly zones: Set<string> }>();
  #builds = 0;

  add({ begin, day, zone, requests, width, rounds, lasts }: Demand): void {
    const last = requests - width * (rounds - 1);
    this.#builds += requests;
    const counted = this.#days.get(day) ?? { builds: 0, zones: new Set() };
    this.#days.set(day, counted);
    counted.builds += requests;
    counted.zones.add(zone.name);
    for (let round = 0; round < rounds; round++) {
      const builds = round === rounds - 1 ? last : width;
      this.#begins.push({ at: begin + round * lasts, builds, zone });
    }
    this.#steps.push({ at: begin, builds: width, zone });
    if (last !== width) this.#steps.push({ at: begin + (rounds - 1) * lasts, builds: last - width, zone });
    this.#steps.push({ at: begin + rounds * lasts, builds: -last, zone });
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
    for (const [at, { builds, zones }] of this.#days) {
      const isFirst = builds === peak.builds && at < peak.at;
      if (builds > peak.builds || isFirst) peak = { builds, at, timezone: [...zones].sort().join(', ') };
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

const peakOf = (builds: number, { at, zone }: Step): Peak => ({
  builds,
  at: showLocal(zone, at).replace(/:\d\d(?=[+-])/, ''),
  timezone: zone.name,
});

/** At one instant what ends goes before what begins. */
const inOrder = (steps: readonly Step[]): readonly Step[] =>
  [...steps].sort((a, b) => a.at - b.at || a.builds - b.builds);
