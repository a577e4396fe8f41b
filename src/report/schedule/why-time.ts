import { showLocal } from '../../schedule/zone/local-time.ts';
import type { TimeZone } from '../../schedule/zone/time-zone.ts';

/** An instant as people read it. */
export type ShowTime = (at: number) => string;

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** `Sat 2026-08-01 02:30+02:00`: with the offset, as an hour may come twice. Seconds only where there are any. */
export function timeIn(zone: TimeZone): ShowTime {
  return at => {
    const [date = '', time = ''] = showLocal(zone, at).split('T');
    const weekday = WEEKDAYS[new Date(`${date}T00:00:00Z`).getUTCDay()] ?? '';
    return `${weekday} ${date} ${time.replace(/^(\d\d:\d\d):00(?=[+-])/, '$1').replace('+00:00', 'Z')}`;
  };
}

/** As `timeIn` shows it in UTC. */
export function timeInUtc(at: number): string {
  const iso = new Date(at).toISOString();
  const weekday = WEEKDAYS[new Date(at).getUTCDay()] ?? '';
  return `${weekday} ${iso.slice(0, 10)} ${iso.slice(11, 19).replace(/:00$/, '')}Z`;
}
