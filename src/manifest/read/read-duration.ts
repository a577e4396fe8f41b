import { parseDuration } from '../../core/duration.ts';
import type { MapEntry } from '../tree.ts';
import type { Reader } from './reader.ts';

/** The shortest and the longest that make sense, as a manifest writes them. */
export interface DurationBounds {
  /** Default: 0s. */
  readonly least?: string;
  /** Default: 30d. */
  readonly most?: string;
}

/** The duration under a key in milliseconds; null where there is none, or one that the reader was told of. */
export function readDuration(
  parts: ReadonlyMap<string, MapEntry>,
  key: string,
  reader: Reader,
  { least = '0s', most = '30d' }: DurationBounds = {},
): number | null {
  const at = parts.get(key)?.value;
  if (at?.kind !== 'scalar') return null;
  const milliseconds = parseDuration(String(at.value));
  const fail = (message: string, next: string): null => {
    reader.error('bad-duration', at, message, next);
    return null;
  };
  if (milliseconds === null) {
    return fail(`"${at.text}" is not a duration`, 'Write numbers with units, e.g. 90s, 500ms or 1h30m.');
  }
  if (milliseconds < (parseDuration(least) ?? 0)) {
    return fail(
      `\`${key}\` must be at least ${least}, but is ${at.text}`,
      `Write ${least} or more, or leave it out.`,
    );
  }
  if (milliseconds > (parseDuration(most) ?? 0)) {
    return fail(
      `\`${key}\` must be at most ${most}, but is ${at.text}`,
      `Write ${most} or less, or leave it out.`,
    );
  }
  return milliseconds;
}
