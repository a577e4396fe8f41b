import type { RawTrigger } from '../generated/raw-manifest.ts';
import { type Conduct, DEFAULTS, type TimeoutSpec } from '../manifest.ts';
import { entriesOf, type MapEntry } from '../tree.ts';
import { valueText } from '../value.ts';
import { readDuration } from './read-duration.ts';
import { readRetry } from './read-retry.ts';
import type { Reader } from './reader.ts';

type Parts = ReadonlyMap<string, MapEntry>;

/** How the requests of a trigger are sent and followed. */
export function readConduct(raw: RawTrigger, parts: Parts, reader: Reader): Conduct {
  return {
    maxParallel: raw['max-parallel'] ?? null,
    failFast: raw['fail-fast'] ?? false,
    wait: raw.wait ?? DEFAULTS.wait,
    timeout: readTimeout(raw, parts, reader),
    unstable: raw.unstable ?? DEFAULTS.unstable,
    duplicates: raw.duplicates ?? DEFAULTS.duplicates,
    onUnknown: raw['on-unknown'] ?? DEFAULTS.onUnknown,
    delay: readDuration(parts, 'delay', reader, { most: '7d' }),
    retry: readRetry(raw, parts.get('retry'), reader),
    marker: readMarker(parts, reader),
  };
}

function readTimeout(raw: RawTrigger, parts: Parts, reader: Reader): TimeoutSpec {
  const own = entriesOf(parts.get('timeout')?.value);
  const bound = (key: 'queue' | 'build'): number | null => readDuration(own, key, reader, { least: '100ms' });
  return {
    queue: bound('queue'),
    build: bound('build'),
    action: raw.timeout?.action ?? DEFAULTS.timeoutAction,
  };
}

function readMarker(parts: Parts, reader: Reader): string | null {
  const at = parts.get('marker')?.value;
  if (at === undefined) return null;
  const name = valueText(reader.value(at)) ?? '';
  const clash = entriesOf(parts.get('parameters')?.value).get(name);
  if (clash !== undefined) {
    reader.error(
      'marker-is-parameter',
      clash.key,
      `"${name}" is the trigger’s marker, and volley gives it its value`,
      'Take it out of `parameters`, or name another parameter under `marker`.',
    );
  }
  return name;
}
