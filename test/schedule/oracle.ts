import type { SampleCron } from './cron-arbitrary.ts';

/**
 * Fires found by brute force: every real minute (or second) of a span is looked at, and what the wall clock
 * shows then is read from the platform. Shares nothing with the engine under test.
 */
export interface OracleFire {
  readonly at: number;
  readonly dst: null | 'gap' | 'repeat';
}

interface Sample {
  readonly at: number;
  /** What the clock shows, in milliseconds as if in UTC. */
  readonly shown: number;
}

/** The fires later than `from` and not later than `to`; `margin` is how far around them the clock is watched. */
export function oracleFires(
  cron: SampleCron,
  timeZone: string,
  { from, to, step, margin }: { from: number; to: number; step: number; margin: number },
): OracleFire[] {
  const samples = watchClock(timeZone, from - margin, to + margin, step);
  const all = cron.hour.text === '*' ? frequencyFires(cron, samples) : wallClockFires(cron, samples, step);
  return all.filter(({ at }) => from < at && at <= to);
}

/** The middle of the first change of the clock after `from`, to the hour; null when there is none in a year. */
export function changeAfter(timeZone: string, from: number): number | null {
  const hour = 3_600_000;
  const format = formatOf(timeZone);
  const offset = (at: number): number => shownAt(format, at) - at;
  const start = Math.floor(from / hour) * hour;
  for (let at = start; at < start + 366 * 24 * hour; at += 24 * hour) {
    if (offset(at) === offset(at + 24 * hour)) continue;
    for (let each = at; each <= at + 24 * hour; each += hour) if (offset(each) !== offset(at)) return each;
  }
  return null;
}

export const formatOf = (timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });

// Swedish writes dates as ISO does: 2026-03-08 03:00:00.
export const shownAt = (format: Intl.DateTimeFormat, at: number): number =>
  Date.parse(`${format.format(at).replace(' ', 'T')}Z`);

function watchClock(timeZone: string, from: number, to: number, step: number): Sample[] {
  const format = formatOf(timeZone);
  const samples: Sample[] = [];
  for (let at = Math.floor(from / step) * step; at <= to; at += step)
    samples.push({ at, shown: shownAt(format, at) });
  return samples;
}

function isNamed(cron: SampleCron, shown: number): boolean {
  const time = new Date(shown);
  return (
    cron.second.matches(time.getUTCSeconds()) &&
    cron.minute.matches(time.getUTCMinutes()) &&
    cron.hour.matches(time.getUTCHours()) &&
    cron.date({ year: time.getUTCFullYear(), month: time.getUTCMonth() + 1, day: time.getUTCDate() })
  );
}

function timesShown(samples: readonly Sample[]): Map<number, number[]> {
  const shownAt = new Map<number, number[]>();
  for (const { at, shown } of samples) shownAt.set(shown, [...(shownAt.get(shown) ?? []), at]);
  return shownAt;
}

function frequencyFires(cron: SampleCron, samples: readonly Sample[]): OracleFire[] {
  const shownAt = timesShown(samples);
  return samples
    .filter(({ shown }) => isNamed(cron, shown))
    .map(({ at, shown }) => ({ at, dst: (shownAt.get(shown)?.length ?? 0) > 1 ? 'repeat' : null }));
}

/** Enumerates the named local times, also those that the clock never shows, and asks where each belongs. */
function wallClockFires(cron: SampleCron, samples: readonly Sample[], step: number): OracleFire[] {
  const shownAt = timesShown(samples);
  const fires = new Map<number, OracleFire['dst']>();
  const [first, last] = [samples[0]?.shown ?? 0, samples.at(-1)?.shown ?? 0];
  for (let named = first; named <= last; named += step) {
    if (!isNamed(cron, named)) continue;
    const [at, second] = shownAt.get(named) ?? [];
    if (at !== undefined) {
      if (fires.get(at) !== 'gap') fires.set(at, second === undefined ? null : 'repeat');
      continue;
    }
    const jump = samples.findIndex(
      ({ shown }, index) => shown > named && (samples[index - 1]?.shown ?? shown) < named,
    );
    const afterGap = samples[jump]?.at;
    if (afterGap !== undefined) fires.set(afterGap, 'gap');
  }
  return [...fires].map(([at, dst]) => ({ at, dst })).sort((a, b) => a.at - b.at);
}
