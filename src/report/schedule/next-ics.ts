import type { ComingFire } from '../../schedule/coming-fires.ts';
import { fireId } from '../../schedule/schedule.ts';

/** A line has at most 75 octets (RFC 5545, 3.1). */
const WIDTH = 75;

/**
 * Coming fires as an iCalendar file (RFC 5545), for calendars that people have open anyway: one event a fire, at the
 * time at which it starts. A fire keeps its UID, so that a newer export replaces an older one. `now`: when it was made.
 */
export function nextIcs(fires: readonly ComingFire[], now: number): string {
  const events = fires
    .filter(({ excluded }) => excluded === null)
    .flatMap(({ schedule, fire, start }) => [
      'BEGIN:VEVENT',
      `UID:${escaped(fireId(schedule.id, fire.at))}@volley`,
      `DTSTAMP:${stamp(now)}`,
      `DTSTART:${stamp(start)}`,
      `SUMMARY:${escaped(schedule.trigger)}`,
      `DESCRIPTION:${escaped(`${schedule.cron.resolved} ${schedule.timezone.name}, due ${fire.local}`)}`,
      'TRANSP:TRANSPARENT',
      'END:VEVENT',
    ]);
  const lines = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//volley//next//EN', ...events, 'END:VCALENDAR'];
  return lines.map(line => `${folded(line)}\r\n`).join('');
}

/** `20260308T070000Z`. */
const stamp = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;

/** RFC 5545, 3.3.11. */
const escaped = (text: string): string =>
  text.replaceAll(/[\\;,]/g, found => `\\${found}`).replaceAll(/\r?\n|\r/g, '\\n');

/** Broken between characters, never inside of one. */
function folded(line: string): string {
  const lines: string[] = [];
  let [current, octets] = ['', 0];
  for (const character of line) {
    const size = new TextEncoder().encode(character).length;
    if (octets + size > WIDTH) {
      lines.push(current);
      // The space that marks a fold counts too.
      [current, octets] = ['', 1];
    }
    current += character;
    octets += size;
  }
  return [...lines, current].join('\r\n ');
}
