import type { Location } from '../../core/source.ts';
import type { RawSchedule } from '../generated/raw-manifest.ts';
import {
  CATCH_UP_POLICIES,
  type CatchUp,
  type CatchUpPolicy,
  type Every,
  PLAIN_RULES,
  type ScheduleBound,
  type ScheduleRules,
} from '../schedule-spec.ts';
import { entriesOf, type MapEntry } from '../tree.ts';
import { readBound, readDate } from './read-date.ts';
import { readDuration } from './read-duration.ts';
import { readExclusions } from './read-exclusions.ts';
import type { Reader } from './reader.ts';

type Parts = ReadonlyMap<string, MapEntry>;

/** What a schedule says beside its expression and its zone. */
export function readScheduleRules(raw: RawSchedule, parts: Parts, reader: Reader): ScheduleRules {
  return {
    every: readEvery(parts.get('every'), reader),
    ...readBounds(parts, reader),
    exclude: readExclusions(parts.get('exclude'), reader),
    jitter: readDuration(parts, 'jitter', reader, { least: '1s', most: '1d' }) ?? PLAIN_RULES.jitter,
    overlap: raw.overlap ?? PLAIN_RULES.overlap,
    catchUp: readCatchUp(raw, parts, reader),
  };
}

const UNITS = ['days', 'weeks', 'months'] as const;

function readEvery(entry: MapEntry | undefined, reader: Reader): Every | null {
  if (entry === undefined) return null;
  const parts = entriesOf(entry.value);
  const [unit, ...others] = UNITS.filter(each => parts.has(each));
  const count = unit === undefined ? undefined : parts.get(unit)?.value;
  const from = readDate(parts.get('from')?.value, reader);
  if (unit === undefined || others.length > 0) {
    reader.error(
      'bad-every',
      entry.value,
      unit === undefined
        ? '`every` does not say how many'
        : `\`every\` counts in ${[unit, ...others].join(' and ')} at once`,
      'Write one of them, e.g. every: {weeks: 2, from: 2026-01-05}.',
    );
    return null;
  }
  if (from === null || count?.kind !== 'scalar') return null;
  return { unit, count: Number(count.value), from };
}

function readBounds(parts: Parts, reader: Reader): Pick<ScheduleRules, 'from' | 'until'> {
  const from = readBound(parts.get('from')?.value, reader);
  const until = readBound(parts.get('until')?.value, reader);
  const at = parts.get('until')?.value;
  if (from !== null && until !== null && at !== undefined && isBefore(until, from)) {
    reader.error('bad-date', at, '`until` is before `from`', 'Exchange them, or leave one out.');
  }
  return { from, until };
}

/** Only what is reversed in every zone. The rest is checked where the zone is known. */
function isBefore(until: ScheduleBound, from: ScheduleBound): boolean {
  if (until.kind === 'date') return from.kind === 'date' && until.date < from.date;
  return from.kind === 'instant' && until.at < from.at;
}

function readCatchUp(raw: RawSchedule, parts: Parts, reader: Reader): CatchUp {
  const said = raw['catch-up'];
  const at = parts.get('catch-up')?.value;
  if (said === undefined || at === undefined) return PLAIN_RULES.catchUp;
  if (typeof said === 'string') return { policy: readPolicy(said, at, reader), window: null };
  return {
    policy: said.policy ?? PLAIN_RULES.catchUp.policy,
    window: readDuration(entriesOf(at), 'window', reader, { least: '1m', most: '3660d' }),
  };
}

function readPolicy(text: string, at: Location, reader: Reader): CatchUpPolicy {
  const policy = CATCH_UP_POLICIES.find(each => each === text);
  if (policy !== undefined) return policy;
  const known = CATCH_UP_POLICIES.join(', ');
  const next = `Write one of ${known}, or e.g. {policy: latest, window: 6h}.`;
  reader.error('wrong-value', at, `"${text}" is no policy of \`catch-up\``, next);
  return PLAIN_RULES.catchUp.policy;
}
