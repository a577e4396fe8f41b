import { err, ok, type Result } from '../core/result.ts';
import { type CronExpression, parseCron } from './cron-expression.ts';
import type { CronProblem } from './cron-problem.ts';
import type { Schedule } from './schedule.ts';
import { DEFAULT_TIME_ZONE, type TimeZoneProblem, timeZones } from './time-zone.ts';

/** A schedule as a manifest states it. */
export interface ScheduleSource {
  readonly trigger: string;
  readonly index: number;
  readonly cron: string;
  /** An IANA name; UTC when left out. */
  readonly timezone?: string;
}

/** What is wrong with a schedule, and in which of its texts. */
export type ScheduleProblem =
  | { readonly in: 'cron'; readonly problem: CronProblem }
  | { readonly in: 'timezone'; readonly problem: TimeZoneProblem };

/**
 * Makes schedules that share what is equal: one expression per text (or per text and trigger, where `H` makes it
 * the trigger's own) and one zone per name. Use one reader for a whole manifest.
 */
export function scheduleReader(): (source: ScheduleSource) => Result<Schedule, ScheduleProblem> {
  const zoneOf = timeZones();
  const expressions = new Map<string, CronExpression>();
  return ({ trigger, index, cron, timezone = DEFAULT_TIME_ZONE }) => {
    const parsed = parseCron(cron, trigger);
    if (!parsed.ok) return err({ in: 'cron', problem: parsed.error });
    const zone = zoneOf(timezone);
    if (!zone.ok) return err({ in: 'timezone', problem: zone.error });
    const key = `${parsed.value.resolved}\n${cron}`;
    const shared = expressions.get(key) ?? parsed.value;
    expressions.set(key, shared);
    return ok({ trigger, index, cron: shared, timezone: zone.value });
  };
}
