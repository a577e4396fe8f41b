import type { Location } from '../core/source.ts';
import type { Value } from '../manifest/value.ts';
import type { Verdict } from '../run/request-state.ts';
import type { Outcome } from '../schedule/decide/decision.ts';
import type { Located } from './located.ts';

/** What every pattern has. */
interface PatternBase {
  readonly at: Location;
  /** How many are expected to fit. */
  readonly count: number;
  readonly trigger: Located<string> | null;
}

/** Requests, by some of what they have; what is not said may be anything. */
export interface RequestPattern extends PatternBase {
  readonly target: Located<string> | null;
  readonly job: Located<string> | null;
  /** null: the combination has no such key. */
  readonly matrix: ReadonlyMap<string, Located<Value>>;
  /** In the manifest's notation, secrets by name; null: it is left out. */
  readonly parameters: ReadonlyMap<string, Located<string | null>>;
}

/** Requests of a rehearsal, by how they ended as well. */
export interface ResultPattern extends RequestPattern {
  readonly result: Located<Verdict> | null;
  readonly attempts: Located<number> | null;
}

/** Fires of schedules. */
export interface FirePattern extends PatternBase {
  readonly time: Located<FireTime> | null;
  readonly outcome: Located<Outcome['kind']>;
}

/** When a fire is due. */
export type FireTime =
  /** What the clock of the schedule shows, or a beginning of that: `2026-03-29`, `2026-03-29T03:00`. */
  | { readonly kind: 'local'; readonly text: string }
  /** Milliseconds since 1970. */
  | { readonly kind: 'instant'; readonly at: number };

/** In what something does not fit a pattern. */
export interface Difference {
  /** E.g. `the parameter PYTHON`. */
  readonly what: string;
  readonly expected: string;
  readonly got: string;
  /** Where the expected value stands. */
  readonly at: Location;
}
