import type { TimeZone } from './time-zone.ts';

// A local time is what the clock on the wall shows, as milliseconds counted as if it were in UTC. An instant is
// real: milliseconds since 1970-01-01T00:00:00Z. The zone alone leads from one to the other.

/** No zone was ever further from UTC (the widest, before 1868, are almost 16 hours: Manila, Metlakatla). */
const WIDEST_OFFSET = 24 * 3_600_000;

/** What the wall clock shows at an instant. */
export function localAt(zone: TimeZone, instant: number): number {
  return instant + zone.stretchAt(instant).offset;
}

/** Every instant at which the wall clock shows `local`: none in a gap, two where an hour is repeated. */
export function instantsOf(zone: TimeZone, local: number): number[] {
  const instants: number[] = [];
  const last = local + WIDEST_OFFSET;
  for (
    let span = zone.stretchAt(local - WIDEST_OFFSET);
    span.start <= last;
    span = zone.stretchAt(span.end)
  ) {
    const instant = local - span.offset;
    if (span.start <= instant && instant < span.end) instants.push(instant);
  }
  return instants;
}

/**
 * The first instant at which the wall clock shows `local` or has passed it: its first occurrence, or, when it
 * lies in a gap, the first instant after the gap. Never falls as `local` rises.
 */
export function firstReached(zone: TimeZone, local: number): number {
  let span = zone.stretchAt(local - WIDEST_OFFSET);
  while (local - span.offset >= span.end) span = zone.stretchAt(span.end);
  return Math.max(span.start, local - span.offset);
}

/**
 * The latest time that the wall clock has shown up to an instant. In the second pass of a repeated hour this is
 * more than it shows now.
 */
export function latestShown(zone: TimeZone, instant: number): number {
  let span = zone.stretchAt(instant);
  let latest = instant + span.offset;
  // A clock is put back by less than two widest offsets, so what lies further back cannot show more.
  while (span.start > instant - 2 * WIDEST_OFFSET) {
    span = zone.stretchAt(span.start - 1);
    latest = Math.max(latest, span.end - 1 + span.offset);
  }
  return latest;
}

/** ISO 8601 with the offset, e.g. `2026-03-08T03:00:00-04:00`. Seconds are in the offset only where it has any. */
export function showLocal(zone: TimeZone, instant: number): string {
  const { offset } = zone.stretchAt(instant);
  const clock = new Date(instant + offset).toISOString().replace(/\.\d+Z$/, '');
  const distance = new Date(Math.abs(offset)).toISOString().slice(11, 19).replace(/:00$/, '');
  return `${clock}${offset < 0 ? '-' : '+'}${distance}`;
}
