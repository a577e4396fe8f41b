import type { PlannedTrigger } from '../../plan/plan.ts';

/** As much of a trigger as decides what its fires start. */
export type FiringTrigger = Pick<
  PlannedTrigger,
  'name' | 'target' | 'needs' | 'schedules' | 'requests' | 'maxParallel'
>;

/**
 * Finds what a fire of a trigger starts: the trigger, its followers (triggers without a schedule that need only what
 * is fired along with it), and all that these need. A need stands before what needs it.
 */
export function fireSets(triggers: readonly FiringTrigger[]): (name: string) => readonly FiringTrigger[] {
  const byName = new Map(triggers.map(trigger => [trigger.name, trigger]));
  const followers = triggers.filter(({ needs, schedules }) => schedules.length === 0 && needs.length > 0);
  return name => {
    const fired = new Set([name]);
    for (let before = 0; before !== fired.size; ) {
      before = fired.size;
      for (const { name: other, needs } of followers)
        if (needs.every(need => fired.has(need))) fired.add(other);
    }
    const ordered = new Set<FiringTrigger>();
    const add = (wanted: string): void => {
      const trigger = byName.get(wanted);
      if (trigger === undefined || ordered.has(trigger)) return;
      for (const need of trigger.needs) add(need);
      ordered.add(trigger);
    };
    for (const wanted of fired) add(wanted);
    return [...ordered];
  };
}
