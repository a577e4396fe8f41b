import type { RawTrigger } from '../generated/raw-manifest.ts';
import { DEFAULTS, type RetriedResult, type RetrySpec } from '../manifest.ts';
import { entriesOf, type MapEntry } from '../tree.ts';
import { readDuration } from './read-duration.ts';
import type { Reader } from './reader.ts';

/** When a build of a trigger is followed by another one; null for never. */
export function readRetry(
  { retry, unstable }: Pick<RawTrigger, 'retry' | 'unstable'>,
  entry: MapEntry | undefined,
  reader: Reader,
): RetrySpec | null {
  if (retry === undefined || entry === undefined) return null;
  const parts = entriesOf(entry.value);
  const { attempts = DEFAULTS.retryAttempts } = retry;
  const on: readonly RetriedResult[] = retry.on ?? DEFAULTS.retryOn;
  const backoff = readDuration(parts, 'backoff', reader, { most: '1h' }) ?? DEFAULTS.retryBackoff;
  if (unstable === 'success' && on.includes('UNSTABLE')) {
    reader.error(
      'contradicting-retry',
      parts.get('on')?.value ?? entry.value,
      'an UNSTABLE build is to be tried again, and `unstable: success` says that it is good',
      'Take UNSTABLE out of `retry.on`, or write `unstable: failure`.',
    );
  }
  return attempts < 2 ? null : { attempts, on, backoff };
}
