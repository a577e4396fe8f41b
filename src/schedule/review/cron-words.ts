import type { CronExpression } from '../cron/expression.ts';
import type { TimeZone } from '../zone/time-zone.ts';

/**
 * When an expression is due, in words: `02:00 Zurich`, `Mon-Fri 02:10 UTC`, `every 15 minutes UTC`. What no short phrase
 * says stays an expression, with each `H` resolved.
 */
export function cronWords(cron: CronExpression, zone: Pick<TimeZone, 'name'>): string {
  const time = timeWords(cron);
  const days = dayWords(cron);
  const words = time === null || days === null ? `cron ${cron.resolved}` : `${days}${time}`;
  return `${words} ${zoneName(zone.name)}`;
}

/** Of an IANA name the city, which is how people call it. */
const zoneName = (name: string): string => (name.split('/').at(-1) ?? name).replaceAll('_', ' ');

/** More times than this are a rule rather than a list. */
const MOST_TIMES = 4;

function timeWords({ seconds, minutes, hours, frequency }: CronExpression): string | null {
  if (seconds.length !== 1 || seconds[0] !== 0) return null;
  if (frequency) return frequencyWords(minutes);
  if (minutes.length * hours.length > MOST_TIMES) return null;
  return hours.flatMap(hour => minutes.map(minute => `${pad(hour)}:${pad(minute)}`)).join(', ');
}

function frequencyWords(minutes: readonly number[]): string | null {
  const [first = 0, second] = minutes;
  if (second === undefined) return first === 0 ? 'hourly' : `hourly at :${pad(first)}`;
  const step = second - first;
  if (minutes.length === 60) return 'every minute';
  const isEven = first === 0 && 60 % step === 0 && minutes.length === 60 / step;
  return isEven && minutes.every((minute, index) => minute === index * step) ? `every ${step} minutes` : null;
}

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;

/** With a space after it; empty for every day. */
function dayWords({ days, restricted }: CronExpression): string | null {
  const { months, ofMonth, ofWeek } = days;
  if (months.length !== 12 || ofMonth.moving.length > 0 || ofWeek.moving.length > 0) return null;
  const everyDate = ofMonth.values.length === 31;
  const everyWeekday = ofWeek.values.length === 7;
  if (everyDate && everyWeekday) return '';
  if (restricted.has('day of month') && restricted.has('day of week')) return null;
  if (everyDate) return `${weekdayWords(ofWeek.values)} `;
  if (!everyWeekday || ofMonth.values.length > MOST_TIMES) return null;
  return `day ${ofMonth.values.join(', ')} of the month `;
}

/** From Monday on, as a range where they follow each other. */
function weekdayWords(values: readonly number[]): string {
  const order = [...values].map(value => (value + 6) % 7).sort((a, b) => a - b);
  const names = order.map(value => WEEKDAYS[(value + 1) % 7] ?? '');
  const isRange = names.length > 2 && order.every((value, index) => value === (order[0] ?? 0) + index);
  return isRange ? `${names[0]}-${names.at(-1)}` : names.join(', ');
}

const pad = (value: number): string => String(value).padStart(2, '0');
