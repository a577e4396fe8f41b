import { InvalidArgumentError } from 'commander';
import { parseDate } from '../../core/calendar-date.ts';
import { parseDuration } from '../../core/duration.ts';
import type { Down } from '../../schedule/simulate/simulate.ts';
import type { ClockJump } from '../../schedule/simulate/virtual-time.ts';

/** ISO 8601 with an offset, which a time without one would silently take from the machine; or a date, in UTC. */
const INSTANT = '\\d{4}-\\d\\d-\\d\\d(?:T\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d+)?)?(?:Z|[+-]\\d\\d:\\d\\d))?';

const WHOLE = new RegExp(`^${INSTANT}$`);
const SPAN = new RegExp(`^(${INSTANT})[-/](${INSTANT})$`);
const JUMP = new RegExp(`^(${INSTANT})([+-])(\\d[\\d.a-z]*)$`);

export function parseInstant(text: string): number {
  const instant = WHOLE.test(text) && parseDate(text.slice(0, 10)) !== null ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(instant)) {
    throw new InvalidArgumentError('Write an instant with its offset, e.g. 2026-03-08T00:00:00Z.');
  }
  return instant;
}

export function collectDown(text: string, before: readonly Down[]): readonly Down[] {
  const [, first, last] = SPAN.exec(text) ?? [];
  if (first === undefined || last === undefined) {
    throw new InvalidArgumentError('Write two instants, e.g. 2026-03-08T01:10:00Z/2026-03-08T03:20:00Z.');
  }
  const down = { from: parseInstant(first), to: parseInstant(last) };
  if (down.to <= down.from) throw new InvalidArgumentError('The span ends before it begins.');
  if (before.some(({ from, to }) => down.from < to && from < down.to)) {
    throw new InvalidArgumentError('Two spans overlap.');
  }
  return [...before, down].sort((a, b) => a.from - b.from);
}

export function parseJump(text: string): ClockJump {
  const [, at, sign, duration = ''] = JUMP.exec(text) ?? [];
  const by = parseDuration(duration);
  if (at === undefined || by === null) {
    throw new InvalidArgumentError('Write an instant and by how much, e.g. 2026-03-08T01:10:00Z+1h.');
  }
  return { at: parseInstant(at), by: sign === '-' ? -by : by };
}

/** Milliseconds. */
export function parseDurations(text: string): number | 'history' {
  const duration = text === 'history' ? text : parseDuration(text);
  if (duration === null || duration === 0) {
    throw new InvalidArgumentError('Write a duration, e.g. 30m, or history.');
  }
  return duration;
}
