import { midnightOf } from '../core/calendar-date.ts';
import { err, ok, type Result } from '../core/result.ts';
import { unreachable } from '../core/unreachable.ts';
import { PLAIN_RULES, type ScheduleBound, type ScheduleRules } from '../manifest/schedule-spec.ts';
import { type CronExpression, parseCron } from './cron/expression.ts';
import type { CronProblem } from './cron/problem.ts';
import { digestOfTimes, type Schedule, type ScheduleId, scheduleId } from './schedule.ts';
import { firstReached } from './zone/local-time.ts';
import { DEFAULT_TIME_ZONE, type TimeZone, type TimeZoneProblem, timeZones } from './zone/time-zone.ts';

/** A schedule as a manifest states it; rules that are left out are those of `PLAIN_RULES`. */
export interface ScheduleSource extends Partial<ScheduleRules> {
  readonly trigger: string;
  readonly index: number;
  readonly cron: string;
  /** An IANA name; UTC when left out. */
  readonly timezone?: string;
}

/** Stands for the name of a trigger, from which `H` is made, where an expression belongs to none. */
export const NO_TRIGGER = 'preview';

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
  const cronOf = expressions();
  const nameOf = names();
  return ({ trigger, index, cron, timezone = DEFAULT_TIME_ZONE, ...said }) => {
    const parsed = cronOf(cron, trigger);
    if (!parsed.ok) return err({ in: 'cron', problem: parsed.error });
    const zone = zoneOf(timezone);
    if (!zone.ok) return err({ in: 'timezone', problem: zone.error });
    const rules = { ...PLAIN_RULES, ...said };
    return ok({
      id: nameOf(trigger, cron, timezone, rules.every),
      trigger,
      index,
      cron: parsed.value,
      timezone: zone.value,
      rules,
      bounds: boundsOf(rules, zone.value),
    });
  };
}

/** Names each schedule; equal ones of one trigger are told apart by their order. */
function names(): (
  trigger: string,
  cron: string,
  timezone: string,
  every: ScheduleRules['every'],
) => ScheduleId {
  const digests = new Map<string, string>();
  const twins = new Map<ScheduleId, number>();
  const digestOf = (cron: string, timezone: string, every: ScheduleRules['every']): string => {
    if (every !== null) return digestOfTimes(cron, timezone, every, 0);
    const key = `${timezone}\n${cron}`;
    const digest = digests.get(key) ?? digestOfTimes(cron, timezone, every, 0);
    digests.set(key, digest);
    return digest;
  };
  return (trigger, cron, timezone, every) => {
    const first = scheduleId(trigger, digestOf(cron, timezone, every));
    const twin = twins.get(first) ?? 0;
    twins.set(first, twin + 1);
    return twin === 0 ? first : scheduleId(trigger, digestOfTimes(cron, timezone, every, twin));
  };
}

/** Parses each text once; each text and seed where it may hold an `H`. */
function expressions(): (text: string, seed: string) => Result<CronExpression, CronProblem> {
  const known = new Map<string, Result<CronExpression, CronProblem>>();
  const shared = new Map<string, CronExpression>();
  return (text, seed) => {
    const key = /(?:^|[\s,])h/i.test(text) ? `${text}\n${seed}` : text;
    const remembered = known.get(key);
    if (remembered !== undefined) return remembered;
    const parsed = parseCron(text, seed);
    const same = parsed.ok ? (shared.get(`${text}\n${parsed.value.resolved}`) ?? parsed.value) : null;
    if (same !== null) shared.set(`${text}\n${same.resolved}`, same);
    const result = same === null ? parsed : ok(same);
    known.set(key, result);
    return result;
  };
}

const UNBOUNDED = { from: -Infinity, until: Infinity };

/** Nothing is outside of them where the schedule says nothing. */
function boundsOf({ from, until, every }: ScheduleRules, zone: TimeZone): Schedule['bounds'] {
  if (from === null && until === null && every === null) return UNBOUNDED;
  const starts = [from, every === null ? null : ({ kind: 'date', date: every.from } as const)];
  return {
    from: Math.max(...starts.map(bound => (bound === null ? -Infinity : startOf(bound, zone)))),
    until: until === null ? Infinity : endOf(until, zone),
  };
}

function startOf(bound: ScheduleBound, zone: TimeZone): number {
  switch (bound.kind) {
    case 'date':
      return firstReached(zone, midnightOf(bound.date));
    case 'instant':
      return bound.at;
    default:
      return unreachable(bound);
  }
}

/** The first instant after it: a day counts as a whole, and a fire at the very instant still does. */
const endOf = (bound: ScheduleBound, zone: TimeZone): number =>
  bound.kind === 'date' ? firstReached(zone, midnightOf(bound.date + 1)) : bound.at + 1;
