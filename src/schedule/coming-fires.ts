import { type Fire, nextFire } from './fires.ts';
import type { Schedule } from './schedule.ts';
import { TimerHeap } from './timer-heap.ts';

export interface ComingFire {
  readonly schedule: Schedule;
  readonly fire: Fire;
}

/** The next `count` fires of all schedules together, in order; fewer when there are no more. */
export function comingFires(
  schedules: readonly Schedule[],
  after: number,
  count: number,
): readonly ComingFire[] {
  const heap = new TimerHeap<ComingFire & { readonly order: number }>();
  const push = (schedule: Schedule, order: number, from: number): void => {
    const fire = nextFire(schedule, from);
    if (fire !== null) heap.push(fire.at, order, { schedule, fire, order });
  };
  for (const [order, schedule] of schedules.entries()) push(schedule, order, after);
  const fires: ComingFire[] = [];
  for (let next = heap.pop(); next !== null && fires.length < count; next = heap.pop()) {
    const { schedule, fire, order } = next.item;
    fires.push({ schedule, fire });
    push(schedule, order, fire.at);
  }
  return fires;
}
