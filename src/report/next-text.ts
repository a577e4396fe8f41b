import type { Style } from '../core/style.ts';
import type { ComingFire } from '../schedule/coming-fires.ts';
import type { Schedule } from '../schedule/schedule.ts';

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** Coming fires for people, in local time and in UTC, with what each expression means once `H` is resolved. */
export function nextText(schedules: readonly Schedule[], fires: readonly ComingFire[], style: Style): string {
  if (schedules.length === 0) return 'No trigger has a schedule.\n';
  const width = Math.max(...schedules.map(({ trigger }) => trigger.length));
  const head = schedules.map(({ trigger, cron, timezone }) => {
    const written = cron.text === cron.resolved ? '' : style.dim(` (${cron.text})`);
    return `${style.bold(trigger.padEnd(width))}  ${cron.resolved}${written} ${timezone.name}`;
  });
  const rows = fires.map(({ schedule, fire }) => {
    const [date = '', time = ''] = fire.local.split('T');
    const weekday = WEEKDAYS[new Date(`${date}T00:00:00Z`).getUTCDay()] ?? '';
    const utc = new Date(fire.at).toISOString().replace('.000Z', 'Z');
    const dst = { gap: '  moved by DST: this time does not exist', repeat: '  this local time comes twice' };
    const note = fire.dst === null ? '' : style.yellow(dst[fire.dst]);
    return `${schedule.trigger.padEnd(width)}  ${weekday} ${date} ${time}  ${style.dim(utc)}${note}`;
  });
  return `${[...head, '', ...rows].join('\n')}\n`;
}
