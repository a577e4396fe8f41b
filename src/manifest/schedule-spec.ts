import type { CalendarDate } from '../core/calendar-date.ts';
import type { Location } from '../core/source.ts';

/** One entry of a trigger's `schedule:` list. */
export interface ScheduleSpec extends ScheduleRules {
  readonly cron: string;
  readonly timezone: string;
  /** What is allowed in the expression and most likely not meant. */
  readonly notes: readonly ScheduleNote[];
  readonly at: Location;
}

/** What a lint rule finds about an expression; found where the expression is read. */
export interface ScheduleNote {
  readonly rule: 'ambiguous-days' | 'every-second';
  readonly message: string;
  readonly next: string;
}

/** What a schedule says beside its expression and its zone. */
export interface ScheduleRules {
  /** Leaves out days, weeks or months in between; null: none. */
  readonly every: Every | null;
  /** Nothing fires before it; null: no bound. */
  readonly from: ScheduleBound | null;
  /** Nothing fires after it; of a date, the whole day still counts. null: no bound. */
  readonly until: ScheduleBound | null;
  /** Days, in the schedule's zone, on which it does not fire; the first that fits gives the reason. */
  readonly exclude: readonly ExcludedDays[];
  /** A fire starts up to this many milliseconds after its instant. */
  readonly jitter: number;
  readonly overlap: OverlapPolicy;
  readonly catchUp: CatchUp;
}

/** Every `count`th day, week or month, counted from a date; a week is seven days from there on. */
export interface Every {
  readonly unit: 'days' | 'weeks' | 'months';
  readonly count: number;
  readonly from: CalendarDate;
}

/** A day in the schedule's zone, or an instant in milliseconds since 1970, UTC. */
export type ScheduleBound =
  | { readonly kind: 'date'; readonly date: CalendarDate }
  | { readonly kind: 'instant'; readonly at: number };

/** From `first` up to and with `last`. */
export interface ExcludedDays {
  readonly first: CalendarDate;
  readonly last: CalendarDate;
  /** Why, e.g. `Nationalfeiertag`; null: nobody said. */
  readonly reason: string | null;
  /** Whether they come again each year from then on. */
  readonly yearly: boolean;
}

/** What becomes of a fire that meets a running run of its trigger. */
export const OVERLAP_POLICIES = [
  'skip',
  'buffer-one',
  'buffer-latest',
  'buffer-all',
  'cancel-other',
  'allow-all',
] as const;

export type OverlapPolicy = (typeof OVERLAP_POLICIES)[number];

/** What becomes of fires that were missed. */
export const CATCH_UP_POLICIES = ['none', 'latest', 'all'] as const;

export type CatchUpPolicy = (typeof CATCH_UP_POLICIES)[number];

export interface CatchUp {
  readonly policy: CatchUpPolicy;
  /** Older fires than this (milliseconds) are not started late, whatever the policy; null: no bound. */
  readonly window: number | null;
}

/** What holds where a schedule says nothing. */
export const PLAIN_RULES: ScheduleRules = {
  every: null,
  from: null,
  until: null,
  exclude: [],
  jitter: 0,
  overlap: 'skip',
  catchUp: { policy: 'none', window: null },
};
