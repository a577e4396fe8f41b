import { parseDuration } from '../core/duration.ts';
import type { Reader } from './reader.ts';
import type { MapEntry } from './tree.ts';

/** The duration under a key in milliseconds; null where there is none, or one that the reader was told of. */
export function readDuration(
  parts: ReadonlyMap<string, MapEntry>,
  key: string,
  reader: Reader,
): number | null {
  const at = parts.get(key)?.value;
  if (at?.kind !== 'scalar') return null;
  const milliseconds = parseDuration(String(at.value));
  if (milliseconds === null) {
    const next = 'Write numbers with units, e.g. 90s, 500ms or 1h30m.';
    reader.error('bad-duration', at, `"${String(at.value)}" is not a duration`, next);
  }
  return milliseconds;
}
