import { showValue } from '../../manifest/value.ts';
import type { PlannedTrigger } from '../plan.ts';
import { coverageText } from '../sampling/coverage.ts';
import type { Fields } from './field-change.ts';
import { durationField, numberField } from './field-text.ts';

/** What a trigger says beside its requests and schedules, in the words of the manifest. What says nothing is null. */
export function triggerFields(trigger: PlannedTrigger): Fields {
  const { description, target, needs, condition, concurrency, coverage, retry, timeout, inputs } = trigger;
  return new Map<string, string | null>([
    ['description', description],
    ['target', target],
    // Their order does not count.
    ['needs', needs.length === 0 ? null : [...needs].sort().join(', ')],
    // Another seed counts as a difference, even where it happens to choose the same.
    ['matrix', coverage === null ? null : coverageText(coverage)],
    // Of entries that fit a file the last one counts.
    ['paths', trigger.paths?.join(', ') ?? null],
    ['if', condition?.text ?? null],
    ...[...inputs].map(([name, value]): [string, string] => [`inputs.${name}`, showValue(value)]),
    ['max-parallel', numberField(trigger.maxParallel)],
    ['fail-fast', String(trigger.failFast)],
    ['wait', trigger.wait],
    ['timeout.queue', durationField(timeout.queue)],
    ['timeout.build', durationField(timeout.build)],
    ['timeout.action', timeout.action],
    ['unstable', trigger.unstable],
    ['duplicates', trigger.duplicates],
    ['on-unknown', trigger.onUnknown],
    ['delay', durationField(trigger.delay)],
    ['retry.attempts', numberField(retry?.attempts)],
    ['retry.on', retry === null ? null : [...retry.on].sort().join(', ')],
    ['retry.backoff', durationField(retry?.backoff)],
    ['marker', trigger.marker],
    ['concurrency.limit', numberField(concurrency?.limit)],
    ['concurrency.when-full', concurrency?.whenFull ?? null],
    ['concurrency.cancel-in-progress', concurrency === null ? null : String(concurrency.cancelInProgress)],
  ]);
}

/**
 * What decides whether and where a new trigger is fired, as far as it says so. Its requests and schedules do not show
 * it.
 */
export const decidingFields = (trigger: PlannedTrigger): Fields =>
  new Map([...triggerFields(trigger)].filter(([name]) => DECIDING.has(name)));

const DECIDING: ReadonlySet<string> = new Set(['target', 'needs', 'matrix', 'paths', 'if']);
