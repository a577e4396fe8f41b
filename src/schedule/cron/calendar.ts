import { nextDay } from './days.ts';
import type { CronExpression } from './expression.ts';

const SECOND = 1_000;
const DAY = 86_400_000;

/**
 * The first calendar time at or after `from` that an expression names. Both are milliseconds of a calendar
 * without a zone, counted as if in UTC. Null only when no date ever matches, which `parseCron` refuses.
 */
export function nextNamedTime(cron: CronExpression, from: number): number | null {
  const start = Math.ceil(from / SECOND) * SECOND;
  const midnight = Math.floor(start / DAY) * DAY;
  const today = nextDay(cron.days, midnight);
  if (today === null) return null;
  const time = today > midnight ? firstTimeOfDay(cron) : nextTimeOfDay(cron, (start - midnight) / SECOND);
  if (time !== null) return today + time * SECOND;
  const later = nextDay(cron.days, midnight + DAY);
  return later === null ? null : later + firstTimeOfDay(cron) * SECOND;
}

function firstTimeOfDay({ hours, minutes, seconds }: CronExpression): number {
  return (hours[0] ?? 0) * 3_600 + (minutes[0] ?? 0) * 60 + (seconds[0] ?? 0);
}

/** Seconds of the day, at or after `from` seconds; null when the day has no more. */
function nextTimeOfDay({ hours, minutes, seconds }: CronExpression, from: number): number | null {
  for (const hour of hours) {
    const hourStart = hour * 3_600;
    if (hourStart + 3_600 <= from) continue;
    for (const minute of minutes) {
      const minuteStart = hourStart + minute * 60;
      if (minuteStart + 60 <= from) continue;
      const second = seconds.find(each => minuteStart + each >= from);
      if (second !== undefined) return minuteStart + second;
    }
  }
  return null;
}
