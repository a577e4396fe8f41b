/**
 * Which builds of a job have to be read for the requests that are followed. Build numbers only grow and lists of builds
 * are newest first, so what was looked through once need not be read again. Pure functions.
 */

import type { Tracked } from '../../follower.ts';
import type { BuildRow } from '../json/json-shapes.ts';

/** How far the builds of a job were read by earlier looks. */
export interface Horizon {
  /** The highest build number that was seen. */
  readonly newest: number;
  /**
   * A request without a build will get one above this number. It is what was the newest one look earlier: a build may
   * be listed before our request is known to be its own, or a moment before it tells its queue id.
   */
  readonly through: number;
}

/** The builds to read: from the newest down to `lowest`. */
export interface Span {
  readonly lowest: number;
  /** So many builds are asked for at first: some more than are needed, for those that have started meanwhile. */
  readonly size: number;
  /** So many of the newest builds have to be read, as far as the last look tells. */
  readonly needed: number;
}

/** What one look has read of a job's builds. */
export interface Reading {
  /** Newest first. */
  readonly rows: readonly BuildRow[];
  /** So many of the newest were asked for. */
  readonly asked: number;
  /** Whether the job has no more than these. */
  readonly all: boolean;
}

/** Jenkins gives no more than this of `builds`, whatever the range says; `allBuilds` has no such limit. */
export const WIDEST_WINDOW = 100;

/** Builds that are asked for in one request at most: the server may have to load each of them from its disk. */
export const PAGE = 1_000;

/** Builds of others that may have started meanwhile. */
const ROOM_FOR_OTHERS = 20;

/** So many of our own that wait may have started meanwhile; more of them cost a second request. */
const ROOM_FOR_STARTS = 50;

/** A build that is so far below the others is cheaper to look at by itself than all those between; of many, each adds as much. */
const STRAGGLES = 200;

export const NOTHING_READ: Reading = { rows: [], asked: 0, all: false };

/** `horizon`: null before the first look at the job. */
export function spanOf(requests: readonly Tracked[], horizon: Horizon | null): Span {
  const numbers = requests.flatMap(({ build }) => (build === undefined ? [] : [build.number]));
  numbers.sort((a, b) => b - a);
  const waiting = requests.length - numbers.length;
  const room = ROOM_FOR_OTHERS + Math.min(waiting, ROOM_FOR_STARTS);
  const newest = Math.max(horizon?.newest ?? 0, numbers[0] ?? 0);
  if (horizon === null && numbers.length === 0) {
    const size = Math.min(WIDEST_WINDOW, ROOM_FOR_OTHERS + waiting);
    return { lowest: Infinity, size, needed: Math.min(size, waiting) };
  }
  let lowest = waiting > 0 && horizon !== null ? horizon.through + 1 : newest + 1;
  for (const [index, number] of numbers.entries()) {
    if (lowest - number > Math.min(PAGE, STRAGGLES * (numbers.length - index))) break;
    lowest = Math.min(lowest, number);
  }
  const needed = newest - lowest + 1;
  return { lowest, size: Math.min(PAGE, needed + room), needed };
}

/** Every build from this number on was read. */
export const floorOf = ({ rows, all }: Reading): number => (all ? 0 : (rows.at(-1)?.number ?? Infinity));

/** How many builds are missing below what was read, at most; gaps in the numbers make it fewer. 0 when none is. */
export const missingBelow = (reading: Reading, { lowest }: Span): number =>
  reading.all ? 0 : Math.max(0, floorOf(reading) - lowest);

/** The reading with one more page; builds that start meanwhile push others down, which are then in it twice. */
export const readOn = (reading: Reading, page: readonly BuildRow[], asked: number): Reading => ({
  rows: [...reading.rows, ...page],
  asked: reading.asked + asked,
  all: page.length < asked,
});

/**
 * What the next look can build on. `isCut`: builds that had to be read were not; the next look still has to, and reads
 * them together with the newer ones.
 */
export function horizonAfter(earlier: Horizon | null, reading: Reading, isCut: boolean): Horizon {
  const newest = reading.rows[0]?.number ?? 0;
  // Fewer than before: deleted and made anew, it counts from 1 again.
  const known = earlier !== null && earlier.newest <= newest;
  if (!known) return { newest, through: Math.max(0, floorOf(reading) - 1) };
  return { newest, through: isCut ? earlier.through : earlier.newest };
}
