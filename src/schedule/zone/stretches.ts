/** A span of time in which a zone keeps one offset. Neighbours may have the same one. */
export interface Stretch {
  /** The first instant (ms since 1970, UTC). */
  readonly start: number;
  /** The first instant after it. */
  readonly end: number;
  /** Local time minus UTC, in milliseconds. */
  readonly offset: number;
}

const DAY = 86_400_000;
/** Stretches are found and remembered for a year or so at once. */
const PERIOD = 366 * DAY;
/**
 * How far apart offsets are sampled. The zone database has no two changes of one zone within less than 3.9 days
 * (Africa/Freetown in 1939), so none hides between two samples.
 */
const SAMPLE = 3 * DAY;
const SECOND = 1_000;

/**
 * Finds stretches from an offset function that is slow to ask. Each period is searched once, when first asked
 * for, so thousands of questions cost a map look-up each.
 */
export function stretchFinder(offsetAt: (instant: number) => number): (instant: number) => Stretch {
  const periods = new Map<number, Stretch[]>();
  return instant => {
    const index = Math.floor(instant / PERIOD);
    let stretches = periods.get(index);
    if (stretches === undefined) {
      stretches = findStretches(offsetAt, index * PERIOD, (index + 1) * PERIOD);
      periods.set(index, stretches);
    }
    const found = stretches.find(({ end }) => instant < end);
    if (found === undefined) throw new RangeError(`no time zone offset at ${instant}`);
    return found;
  };
}

/** Cuts `from` to `to` where the offset changes. */
function findStretches(offsetAt: (instant: number) => number, from: number, to: number): Stretch[] {
  const stretches: Stretch[] = [];
  const last = to - SECOND;
  let start = from;
  let offset = offsetAt(from);
  for (let low = from; low < last; low += SAMPLE) {
    const high = Math.min(low + SAMPLE, last);
    const next = offsetAt(high);
    if (next === offset) continue;
    const end = changeBetween(offsetAt, low, high, offset);
    stretches.push({ start, end, offset });
    start = end;
    offset = next;
  }
  stretches.push({ start, end: to, offset });
  return stretches;
}

/** The first instant, to the second, that no longer has the offset of `low`; `high` is known not to have it. */
function changeBetween(
  offsetAt: (instant: number) => number,
  low: number,
  high: number,
  offsetOfLow: number,
): number {
  let same = low;
  let changed = high;
  while (changed - same > SECOND) {
    const middle = same + Math.floor((changed - same) / 2 / SECOND) * SECOND;
    if (offsetAt(middle) === offsetOfLow) same = middle;
    else changed = middle;
  }
  return changed;
}
