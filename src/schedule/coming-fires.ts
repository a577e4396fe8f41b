import { midnightOf } from '../core/calendar-date.ts';
import { TimerHeap } from '../core/timer-heap.ts';
import type { ExcludedDays } from '../manifest/schedule-spec.ts';
import type { Fire } from './fires.ts';
import {
  describeOccasion,
  exclusionAt,
  lastOccasion,
  localDate,
  nextOccasion,
  startOfOccasion,
} from './occasions.ts';
import type { Schedule } from './schedule.ts';
import { firstReached } from './zone/local-time.ts';

export interface ComingFire {
  readonly schedule: Schedule;
  readonly fire: Fire;
  /** When it starts, jitter included, in milliseconds since 1970; the fire's own instant where there is none. */
  readonly start: number;
  /** Why it does not start at all; null: it does. */
  readonly excluded: ExcludedDays | null;
  /** The last one in a row that is excluded for the same reason; null: it is the only one. */
  readonly upTo: Fire | null;
}

/** After so many stretches of excluded days a schedule is given up: nobody looks that far. */
const MOST_EXCLUDED = 4_000;

/**
 * The next `count` fires of all schedules together, in the order of their instants; fewer when there are no more.
 * Excluded fires among them do not count, and several in a row for the same reason are one entry.
 */
export function comingFires(
  schedules: readonly Schedule[],
  after: number,
  count: number,
): readonly ComingFire[] {
  const heap = new TimerHeap<{
    readonly schedule: Schedule;
    readonly order: number;
    readonly skipped: number;
  }>();
  const push = (schedule: Schedule, order: number, at: number | null, skipped: number): void => {
    if (at !== null && skipped < MOST_EXCLUDED) heap.push(at, order, { schedule, order, skipped });
  };
  for (const [order, schedule] of schedules.entries())
    push(schedule, order, nextOccasion(schedule, after), 0);
  const fires: ComingFire[] = [];
  let open = 0;
  for (let next = heap.pop(); next !== null && open < count; next = heap.pop()) {
    const { at } = next;
    const { schedule, order, skipped } = next.item;
    const coming = { schedule, fire: describeOccasion(schedule, at), start: startOfOccasion(schedule, at) };
    const excluded = exclusionAt(schedule, at);
    if (excluded === null) {
      open += 1;
      fires.push({ ...coming, excluded, upTo: null });
      push(schedule, order, nextOccasion(schedule, at), 0);
      continue;
    }
    const behind = behindExcluded(schedule, at, excluded);
    const last = lastOccasion(schedule, at, (behind?.at ?? Number.MAX_SAFE_INTEGER) - 1);
    fires.push({ ...coming, excluded, upTo: last === null ? null : describeOccasion(schedule, last) });
    push(schedule, order, behind?.at ?? null, skipped + (behind?.skipped ?? 0));
  }
  return fires;
}

/** The first occasion that is not excluded for the same reason, and how many stretches of days lie before it. */
function behindExcluded(
  schedule: Schedule,
  from: number,
  { reason }: ExcludedDays,
): { readonly at: number; readonly skipped: number } | null {
  let at: number | null = from;
  for (let skipped = 0; at !== null; skipped++) {
    const excluded = exclusionAt(schedule, at);
    if (excluded === null || excluded.reason !== reason || skipped === MOST_EXCLUDED) return { at, skipped };
    // Goes on after the last of these days: an expression of seconds has 86 400 occasions on each.
    const last = excluded.yearly ? localDate(schedule, at) : excluded.last;
    at = nextOccasion(schedule, Math.max(at, firstReached(schedule.timezone, midnightOf(last + 1)) - 1));
  }
  return null;
}
