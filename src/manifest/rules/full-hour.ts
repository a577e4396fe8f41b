import type { Trigger } from '../manifest.ts';
import type { ScheduleSpec } from '../schedule-spec.ts';
import type { Finding, Rule } from './rule.ts';

/** From this many triggers on, the full hour is a burst: fewer start within the patience of any controller. */
const MANY = 3;

/** How many of the others a finding shows. */
const SHOWN = 3;

/** Everybody's nightly at `0 2 * * *` is a controller that stands still at two. */
export const fullHour: Rule = {
  name: 'full-hour',
  severity: 'warning',
  summary: `${MANY} or more triggers of a target are due in the first minute of the same hour.`,
  judgesBroken: true,
  check: ({ manifest }) =>
    [...grouped([...manifest.triggers.values()]).values()].flatMap(schedules => finding(schedules)),
};

interface FullHour {
  readonly trigger: Trigger;
  readonly schedule: ScheduleSpec;
}

/** By what makes them coincide: target, zone and hour. Days are left out, as most of them overlap on some day. */
function grouped(triggers: readonly Trigger[]): ReadonlyMap<string, readonly FullHour[]> {
  const groups = new Map<string, FullHour[]>();
  for (const trigger of triggers) {
    for (const schedule of trigger.schedules) {
      const hour = fullHourOf(schedule.cron);
      if (hour === null) continue;
      const name = JSON.stringify([trigger.target, schedule.timezone, hour]);
      const group = groups.get(name);
      if (group === undefined) groups.set(name, [{ trigger, schedule }]);
      else group.push({ trigger, schedule });
    }
  }
  return groups;
}

/** The hour field of an expression whose minute is 0; null for every other. */
function fullHourOf(cron: string): string | null {
  const alias = /^\s*@(\w+)\s*$/.exec(cron)?.[1]?.toLowerCase();
  if (alias !== undefined) return alias === 'hourly' ? '*' : '0';
  const fields = cron.trim().split(/\s+/);
  const [minute, hour] = fields.length === 6 ? fields.slice(1) : fields;
  return minute !== undefined && /^0+$/.test(minute) ? (hour ?? null) : null;
}

function finding(schedules: readonly FullHour[]): readonly Finding[] {
  const triggers = new Set(schedules.map(({ trigger }) => trigger));
  const [first, ...others] = schedules;
  if (first === undefined || triggers.size < MANY) return [];
  const { trigger, schedule } = first;
  return [
    {
      at: schedule.at,
      message: `${triggers.size} triggers of the target "${trigger.target}" are due in the first minute of the same hour`,
      next: 'Write H for the minute: each trigger then gets one of its own, the same on every machine.',
      related: others
        .slice(0, SHOWN)
        .map(other => ({ message: `"${other.trigger.name}"`, at: other.schedule.at })),
    },
  ];
}
