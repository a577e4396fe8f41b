import { formatDuration } from '../../core/duration.ts';
import { showValue } from '../../manifest/value.ts';
import type { PlannedTrigger } from '../plan.ts';
import { coverageText } from '../sampling/coverage.ts';
import type { Fields } from './field-change.ts';

/** What a trigger says beside its requests and schedules, in the words of the manifest. What says nothing is null. */
export function triggerFields(trigger: PlannedTrigger): Fields {
  const { description, target, needs, condition, concurrency, coverage, retry, timeout, inputs } = trigger;
  return new Map<string, string | null>([
    ['description', description],
    ['target', target],
    // Their order does not count.
    ['needs', needs.length === 0 ? null : [...needs].sort().join(', ')],
    // Another seed is another choice, even where it happens to choose the same.
    ['matrix', coverage === null ? null : coverageText(coverage)],
    // Of entries that fit a file the last one counts.
    ['paths', trigger.paths?.join(', ') ?? null],
    ['if', condition?.text ?? null],
    ...[...inputs].map(([name, value]): [string, string] => [`inputs.${name}`, showValue(value)]),
    ['max-parallel', trigger.maxParallel === null ? null : String(trigger.maxParallel)],
    ['fail-fast', String(trigger.failFast)],
    ['wait', trigger.wait],
    ['timeout.queue', duration(timeout.queue)],
    ['timeout.build', duration(timeout.build)],
    ['timeout.action', timeout.action],
    ['unstable', trigger.unstable],
    ['duplicates', trigger.duplicates],
    ['on-unknown', trigger.onUnknown],
    ['delay', duration(trigger.delay)],
    ['retry.attempts', retry === null ? null : String(retry.attempts)],
    ['retry.on', retry === null ? null : [...retry.on].sort().join(', ')],
    ['retry.backoff', duration(retry?.backoff ?? null)],
    ['marker', trigger.marker],
    ['concurrency.limit', concurrency === null ? null : String(concurrency.limit)],
    ['concurrency.when-full', concurrency?.whenFull ?? null],
    ['concurrency.cancel-in-progress', concurrency === null ? null : String(concurrency.cancelInProgress)],
  ]);
}

/** What of a new trigger decides whether and where it is fired, if it says so: neither its requests nor its schedules tell. */
export const decidingFields = (trigger: PlannedTrigger): Fields =>
  new Map([...triggerFields(trigger)].filter(([name]) => DECIDING.has(name)));

const DECIDING: ReadonlySet<string> = new Set(['target', 'needs', 'matrix', 'paths', 'if']);

const duration = (milliseconds: number | null): string | null =>
  milliseconds === null ? null : formatDuration(milliseconds);
