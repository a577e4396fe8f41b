import type { ExcludedDays } from '../manifest/schedule-spec.ts';
import type { Fire } from './fires.ts';
import { TimerHeap } from './heap/timer-heap.ts';
import { describeOccasion, exclusionAt, nextOccasion, startOfOccasion } from './occasions.ts';
import type { Schedule } from './schedule.ts';

export interface ComingFire {
  readonly schedule: Schedule;
  readonly fire: Fire;
  /** When it starts, jitter included, in milliseconds since 1970; the fire's own instant where there is none. */
  readonly start: number;
  /** Why it does not start at all; null: it does. */
  readonly excluded: ExcludedDays | null;
}

/** So many excluded fires end a list: nobody looks that far. */
const EXCLUDED_LIMIT = 10_000;

/**
 * The next `count` fires of all schedules together, in the order of their instants, and those among them that are
 * excluded, which do not count; fewer when there are no more.
 */
export function comingFires(
  schedules: readonly Schedule[],
  after: number,
  count: number,
): readonly ComingFire[] {
  const heap = new TimerHeap<{ readonly schedule: Schedule; readonly order: number }>();
  const push = (schedule: Schedule, order: number, from: number): void => {
    const at = nextOccasion(schedule, from);
    if (at !== null) heap.push(at, order, { schedule, order });
  };
  for (const [order, schedule] of schedules.entries()) push(schedule, order, after);
  const fires: ComingFire[] = [];
  let open = 0;
  for (let next = heap.pop(); next !== null && open < count; next = heap.pop()) {
    const { at } = next;
    const { schedule, order } = next.item;
    const excluded = exclusionAt(schedule, at);
    fires.push({
      schedule,
      fire: describeOccasion(schedule, at),
      start: startOfOccasion(schedule, at),
      excluded,
    });
    if (excluded === null) open += 1;
    else if (fires.length - open > EXCLUDED_LIMIT) break;
    push(schedule, order, at);
  }
  return fires;
}
