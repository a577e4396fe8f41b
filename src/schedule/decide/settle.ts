import type { CatchUpPolicy } from '../../manifest/schedule-spec.ts';
import { exclusionAt, lastOccasion, nextOccasion, startOfOccasion } from '../occasions.ts';
import type { Schedule } from '../schedule.ts';
import { newestOccasions } from './newest.ts';

/** What becomes of the occasions of a schedule between two looks at the clock: each has one place here. */
export interface Settled {
  /** To be started, oldest first. */
  readonly run: readonly number[];
  /** Not started because their days are excluded. Of a long span that is only counted, they are not listed. */
  readonly excluded: readonly number[];
  /** Will not be started any more; the spans do not overlap. */
  readonly missed: readonly MissedSpan[];
}

/** Occasions that nobody was there for. */
export interface MissedSpan {
  readonly why: MissedReason;
  /** How many, excluded days left out; at `MISSED_COUNT_LIMIT` that many or more. */
  readonly count: number;
  readonly first: number;
  readonly last: number;
}

export type MissedReason =
  /** `catch-up: none`. */
  | 'no-catch-up'
  /** `catch-up: latest`, and a later one runs. */
  | 'not-latest'
  /** Longer ago than the window of `catch-up`. */
  | 'outside-window'
  /** More than `CATCH_UP_LIMIT` later ones are made up for. */
  | 'beyond-limit';

/** Counting stops here: a clock that jumps by years must not hold up what is due now. */
export const MISSED_COUNT_LIMIT = 10_000;

/** No more than this many fires of a schedule are made up for: the newest. */
export const CATCH_UP_LIMIT = 1_000;

/**
 * Sorts the occasions later than `after` (all before have been dealt with) that have started by `now`. The latest
 * runs if it is late by less than the schedule's period and within the window; of the others, those that `catch-up`
 * says. Whether nobody looked because of a restart, a sleep or a stall makes no difference.
 */
export function settle(schedule: Schedule, after: number, now: number): Settled {
  const first = nextOccasion(schedule, after);
  if (first === null || startOfOccasion(schedule, first) > now) return NOTHING;
  const second = nextOccasion(schedule, first);
  const alone = second === null || startOfOccasion(schedule, second) > now;
  // The usual case, and the fast path: one fire, and somebody looks in time.
  if (alone && now - startOfOccasion(schedule, first) < SOON) return inTime(schedule, first);
  const latest = alone ? first : latestStarted(schedule, first, now);
  return overdue(schedule, { after, first, latest, now });
}

const NOTHING: Settled = { run: [], excluded: [], missed: [] };

/** No schedule has a shorter period, and no window is shorter. */
const SOON = 1_000;

const inTime = (schedule: Schedule, at: number): Settled =>
  exclusionAt(schedule, at) === null
    ? { run: [at], excluded: [], missed: [] }
    : { run: [], excluded: [at], missed: [] };

/** Jitter is shorter than what lies between two occasions, so that one at most has come and not started. */
function latestStarted(schedule: Schedule, first: number, now: number): number {
  const latest = lastOccasion(schedule, first, now) ?? first;
  if (startOfOccasion(schedule, latest) <= now) return latest;
  return lastOccasion(schedule, first, latest - 1) ?? first;
}

interface Overdue {
  readonly after: number;
  readonly first: number;
  readonly latest: number;
  readonly now: number;
}

function overdue(schedule: Schedule, { after, first, latest, now }: Overdue): Settled {
  const { policy, window } = schedule.rules.catchUp;
  const opens = window === null ? -Infinity : now - window;
  const replayFrom = Math.max(after, opens);
  const newest = latest > replayFrom ? newestOccasions(schedule, replayFrom, latest, wanted(schedule)) : [];
  const excluded = newest.filter(at => exclusionAt(schedule, at) !== null);
  const open = excluded.length === 0 ? newest : newest.filter(at => exclusionAt(schedule, at) === null);
  const last = open.at(-1);
  const run =
    last === undefined
      ? []
      : policy === 'all'
        ? open
        : policy === 'latest' || isWithinPeriod(schedule, last, now)
          ? [last]
          : [];
  const listed = newest[0] ?? latest + 1;
  return {
    run,
    excluded,
    missed: joined([
      ...missedSpan(schedule, 'outside-window', first, Math.min(opens, latest)),
      ...missedSpan(schedule, REST[policy], Math.max(first, opens + 1), listed - 1),
      ...notRun(open, run, REST[policy]),
    ]),
  };
}

/**
 * How many occasions to look up: excluded days are listed one by one; without any, a policy that runs one fire needs
 * only one.
 */
const wanted = ({ rules }: Schedule): number =>
  rules.catchUp.policy === 'all' || rules.exclude.length > 0 ? CATCH_UP_LIMIT : 1;

/** Why an occasion within the window does not run. */
const REST: Readonly<Record<CatchUpPolicy, MissedReason>> = {
  none: 'no-catch-up',
  latest: 'not-latest',
  all: 'beyond-limit',
};

/**
 * Whether the latest due occasion is late by less than the period, which is what separates it from the one before:
 * that one must not lie within the lateness. The one after it is still to come and so is far enough in any case.
 * Working hours at five-minute steps thus give the last fire of the day five minutes, not the whole night.
 */
function isWithinPeriod(schedule: Schedule, latest: number, now: number): boolean {
  const lateness = now - startOfOccasion(schedule, latest);
  return nextOccasion(schedule, latest - lateness - 1) === latest;
}

/** The occasions from `from` up to and with `to`; nothing where there are none. */
function missedSpan(schedule: Schedule, why: MissedReason, from: number, to: number): readonly MissedSpan[] {
  let count = 0;
  let [first, last]: [number | null, number] = [null, from];
  let at = from <= to ? nextOccasion(schedule, from - 1) : null;
  for (; at !== null && at <= to && count < MISSED_COUNT_LIMIT; at = nextOccasion(schedule, at)) {
    if (exclusionAt(schedule, at) !== null) continue;
    first ??= at;
    last = at;
    count += 1;
  }
  if (first === null) return [];
  const uncounted = count === MISSED_COUNT_LIMIT ? lastOccasion(schedule, last, to) : null;
  return [{ why, count, first, last: uncounted ?? last }];
}

function notRun(open: readonly number[], run: readonly number[], why: MissedReason): readonly MissedSpan[] {
  const left = open.slice(0, open.length - run.length);
  const [first] = left;
  const last = left.at(-1);
  return first === undefined || last === undefined ? [] : [{ why, count: left.length, first, last }];
}

/** Neighbours with one reason are one span. */
function joined(spans: readonly MissedSpan[]): readonly MissedSpan[] {
  const all: MissedSpan[] = [];
  for (const span of spans) {
    const before = all.at(-1);
    if (before?.why !== span.why) all.push(span);
    else {
      const count = Math.min(before.count + span.count, MISSED_COUNT_LIMIT);
      all.splice(-1, 1, { ...span, count, first: before.first });
    }
  }
  return all;
}
