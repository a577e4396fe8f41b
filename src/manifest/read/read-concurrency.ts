import type { Scope } from '../expression/scope.ts';
import type { RawConcurrency } from '../generated/raw-manifest.ts';
import type { ConcurrencySpec } from '../manifest.ts';
import { entriesOf, type MapEntry } from '../tree.ts';
import type { Reader } from './reader.ts';

/** The group that the requests of a trigger belong to; null for none. */
export function readConcurrency(
  raw: RawConcurrency | undefined,
  entry: MapEntry | undefined,
  scope: Scope,
  reader: Reader,
): ConcurrencySpec | null {
  const parts = entriesOf(entry?.value);
  const group = parts.get('group');
  if (raw === undefined || group === undefined) return null;
  const cancelInProgress = raw['cancel-in-progress'] ?? false;
  const whenFull = raw['when-full'] ?? (cancelInProgress ? 'replace' : 'queue');
  if (cancelInProgress && whenFull !== 'replace') {
    reader.error(
      'contradicting-concurrency',
      parts.get('when-full')?.value ?? group.value,
      `when-full says ${whenFull}, and cancel-in-progress that the newest one takes the place of those before it`,
      'Write `when-full: replace`, or take `cancel-in-progress` out.',
    );
  }
  return {
    group: reader.template(group.value, scope),
    groupAt: group.value,
    limit: raw.limit ?? 1,
    whenFull,
    cancelInProgress,
  };
}
