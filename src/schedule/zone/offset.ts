/**
 * Reads a zone's offset from UTC at an instant, both in milliseconds, from the platform's zone data. Null when
 * the platform does not know the zone. A reading costs more than a microsecond: remember what it says.
 */
export function offsetReader(timeZone: string): ((instant: number) => number) | null {
  // The default zone, and worth a dozen milliseconds of start-up: that long the platform takes to load its zones.
  if (timeZone === 'UTC') return () => 0;
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
  return instant => localTime(format.format(instant)) - Math.floor(instant / 1_000) * 1_000;
}

/** Reads `3/8/2026, 03:00:00`. Splitting the one text costs a third of asking the platform for its parts. */
function localTime(text: string): number {
  const [month = 0, day = 0, year = 0, hour = 0, minute = 0, second = 0] = (text.match(/\d+/g) ?? []).map(
    Number,
  );
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
