import { type CalendarDate, parseDate } from '../../src/core/calendar-date.ts';
import { type CronExpression, parseCron } from '../../src/schedule/cron/expression.ts';
import type { CronProblem } from '../../src/schedule/cron/problem.ts';
import type { Timetable } from '../../src/schedule/fires.ts';
import type { Schedule } from '../../src/schedule/schedule.ts';
import { type ScheduleSource, scheduleReader } from '../../src/schedule/schedule-reader.ts';
import { readTimeZone, type TimeZone } from '../../src/schedule/zone/time-zone.ts';

/** Shorthands for tests: what is expected to be right, and what is expected to be wrong. */
export function cronOf(text: string, seed = 'nightly'): CronExpression {
  const parsed = parseCron(text, seed);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error.message}`);
  return parsed.value;
}

export function problemOf(text: string): CronProblem {
  const parsed = parseCron(text, 'nightly');
  if (parsed.ok) throw new Error(`${text} was read without a problem`);
  return parsed.error;
}

const zones = new Map<string, TimeZone>();

export function zoneOf(name: string): TimeZone {
  const known = zones.get(name);
  if (known !== undefined) return known;
  const zone = readTimeZone(name);
  if (!zone.ok) throw new Error(zone.error.message);
  zones.set(name, zone.value);
  return zone.value;
}

export const timetable = (cron: string, timezone = 'UTC'): Timetable => ({
  cron: cronOf(cron),
  timezone: zoneOf(timezone),
});

export const instant = (iso: string): number => Date.parse(iso);

/** Instants as `2026-03-08T07:00:00Z`. */
export const iso = (at: number): string => new Date(at).toISOString().replace('.000Z', 'Z');

/** Schedules of one list, in its order; `nightly` where no trigger is named. */
export function schedulesOf(sources: readonly Partial<ScheduleSource>[]): readonly Schedule[] {
  const read = scheduleReader();
  return sources.map((source, index) => {
    const schedule = read({ trigger: 'nightly', index, cron: '@daily', ...source });
    if (!schedule.ok) throw new Error(schedule.error.problem.message);
    return schedule.value;
  });
}

export function scheduleOf(source: Partial<ScheduleSource>): Schedule {
  const [schedule] = schedulesOf([source]);
  if (schedule === undefined) throw new Error('there is no schedule');
  return schedule;
}

/** A date as `2026-12-25`. */
export function date(text: string): CalendarDate {
  const parsed = parseDate(text);
  if (parsed === null) throw new Error(`${text} is no date`);
  return parsed;
}
