import type { Style } from '../../core/style.ts';
import { visible } from '../../core/visible.ts';
import type { ComingFire } from '../../schedule/coming-fires.ts';
import type { Schedule } from '../../schedule/schedule.ts';
import { showLocal } from '../../schedule/zone/local-time.ts';

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/**
 * Coming fires for people, in local time and in UTC, with what each expression means once `H` is resolved. `count`: how many
 * were asked for.
 */
export function nextText(
  schedules: readonly Schedule[],
  fires: readonly ComingFire[],
  count: number,
  style: Style,
): string {
  if (schedules.length === 0) return 'No trigger has a schedule.\n';
  const width = Math.max(...schedules.map(({ trigger }) => trigger.length));
  const head = schedules.map(({ trigger, cron, timezone }) => {
    const written = cron.text === cron.resolved ? '' : style.dim(` (${cron.text})`);
    return `${style.bold(trigger.padEnd(width))}  ${cron.resolved}${written} ${timezone.name}`;
  });
  const open = fires.filter(({ excluded }) => excluded === null).length;
  const end = open === count ? [] : [style.yellow(open === 0 ? 'No fire comes.' : 'No other fire comes.')];
  return `${[...head, '', ...fires.map(fire => row(fire, width, style)), ...end].join('\n')}\n`;
}

function row(coming: ComingFire, width: number, style: Style): string {
  const { schedule, fire, excluded, upTo } = coming;
  const utc = new Date(fire.at).toISOString().replace('.000Z', 'Z');
  const when = `${schedule.trigger.padEnd(width)}  ${shown(fire.local)}  `;
  if (excluded === null) return `${when}${style.dim(utc)}${notes(coming, style)}`;
  const reason = excluded.reason === null ? '' : `: ${visible(excluded.reason)}`;
  const last = upTo === null ? '' : `, and so on up to ${shown(upTo.local)}`;
  return style.dim(`${when}${utc}  excluded${reason}${last}`);
}

/** `2026-03-29T02:30+01:00` with its weekday. */
function shown(local: string): string {
  const [date = '', time = ''] = local.split('T');
  return `${WEEKDAYS[new Date(`${date}T00:00:00Z`).getUTCDay()] ?? ''} ${date} ${time}`;
}

const DST = { gap: 'moved by DST: this time does not exist', repeat: 'this local time comes twice' } as const;

function notes({ schedule, fire, start }: ComingFire, style: Style): string {
  const moved = fire.dst === null ? '' : `  ${style.yellow(DST[fire.dst])}`;
  if (start === fire.at) return moved;
  const [, time = ''] = showLocal(schedule.timezone, start).split('T');
  return `${moved}  starts ${time.slice(0, 8)}`;
}
