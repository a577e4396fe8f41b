import { didYouMean } from '../../core/did-you-mean.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { offsetReader } from './offset.ts';
import { type Stretch, stretchFinder } from './stretches.ts';

/** A schedule without a `timezone` is in UTC, never in the zone of the machine. */
export const DEFAULT_TIME_ZONE = 'UTC';

/** An IANA time zone. It remembers what it has looked up: share one object per zone (`timeZones`). */
export interface TimeZone {
  /** The IANA name, e.g. `Europe/Zurich`. */
  readonly name: string;
  /** The span of constant offset around an instant (ms since 1970, UTC). */
  stretchAt(instant: number): Stretch;
}

export interface TimeZoneProblem {
  readonly code: 'timezone-unknown';
  /** What is wrong, in one sentence without a full stop. */
  readonly message: string;
  /** What to write instead, where that can be guessed. */
  readonly hint: string | null;
}

/** Names that the platform takes but leaves out of its list, because they are aliases there. */
const COMMON_ALIASES = [
  'UTC',
  'GMT',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Asia/Ho_Chi_Minh',
  'Europe/Kyiv',
  'US/Eastern',
];

/** A look-up that makes each zone once; its memory lives as long as the returned function. */
export function timeZones(): (name: string) => Result<TimeZone, TimeZoneProblem> {
  const known = new Map<string, TimeZone>();
  return name => {
    const remembered = known.get(name);
    if (remembered !== undefined) return ok(remembered);
    const zone = readTimeZone(name);
    if (zone.ok) known.set(name, zone.value);
    return zone;
  };
}

/** Finds a zone by its IANA name. The data is that of the Node in use: no file and no dependency. */
export function readTimeZone(name: string): Result<TimeZone, TimeZoneProblem> {
  // Newer platforms take `+02:00` too; an offset is no zone and would fire an hour off for half the year.
  const offsetAt = /^[+-]/.test(name) ? null : offsetReader(name);
  if (offsetAt === null) return err(unknownZone(name));
  const stretchAt = stretchFinder(offsetAt);
  return ok({ name, stretchAt });
}

function unknownZone(name: string): TimeZoneProblem {
  const candidates = [...COMMON_ALIASES, ...Intl.supportedValuesOf('timeZone')];
  const city = name.toLowerCase().replaceAll(' ', '_');
  const near =
    candidates.find(zone => zone.toLowerCase().endsWith(`/${city}`)) ?? didYouMean(name, candidates);
  const hint = near === null ? 'write an IANA name such as Europe/Zurich, or UTC' : `did you mean ${near}?`;
  return {
    code: 'timezone-unknown',
    message: `${name === '' ? 'an empty text' : name} is not a known time zone`,
    hint,
  };
}
