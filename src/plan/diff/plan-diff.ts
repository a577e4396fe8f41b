import type { PlannedTarget, PlannedTrigger, PlanStream } from '../plan.ts';
import { type FieldChange, type Fields, fieldChanges } from './field-change.ts';
import { limitChanges } from './limit-changes.ts';
import { diffRequests, type RequestChange } from './request-diff.ts';
import { RequestTally, type TalliedRequests } from './request-tally.ts';
import { secretChanges } from './secret-changes.ts';
import { targetFields } from './target-fields.ts';
import { decidingFields, triggerFields } from './trigger-fields.ts';

/** What differs in meaning between two plans. Comments, order, anchors and layout of their manifests have no part in it. */
export interface PlanDiff {
  readonly totals: DiffTotals;
  /** Those whose place differs. */
  readonly secrets: readonly NamedChange[];
  /** What differs of `limits:`. */
  readonly limits: readonly FieldChange[];
  /** Those that differ. */
  readonly targets: readonly NamedChange[];
  /** Those that differ: in the order of the newer plan, then those that are gone. */
  readonly triggers: readonly TriggerChange[];
}

/** Numbers of requests. */
export interface DiffTotals {
  readonly before: number;
  readonly after: number;
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  /** Of triggers that have another name and ask for the same; neither added nor removed. */
  readonly renamed: number;
}

export interface NamedChange {
  readonly kind: 'added' | 'removed' | 'changed';
  readonly name: string;
  /** None where it is added or removed, except where a secret comes from. */
  readonly fields: readonly FieldChange[];
}

export interface TriggerChange {
  readonly kind: 'added' | 'removed' | 'changed' | 'renamed';
  readonly name: string;
  /** Its name before, where that was another. */
  readonly was: string | null;
  /** Of one that is new: what decides whether and where it is fired. */
  readonly fields: readonly FieldChange[];
  /** Those that differ. */
  readonly requests: TalliedRequests;
  /** How many requests it has now, those that do not differ included; of one that is gone: had. */
  readonly size: number;
}

/**
 * Yields what differs between the requests, and returns the whole. At most `shown` changes of each trigger are kept in it,
 * so that the diff of two large plans is small.
 */
export function* diffPlans(
  before: PlanStream,
  after: PlanStream,
  shown: number,
): Generator<RequestChange, PlanDiff> {
  const tally = new RequestTally(shown);
  for (const change of diffRequests(before, after)) {
    tally.add(change);
    yield change;
  }
  const triggers = triggerChanges(before.triggers, after.triggers, tally);
  const sum = (count: (change: TriggerChange) => number): number =>
    triggers.reduce((total, change) => total + count(change), 0);
  const own = (kind: 'added' | 'removed' | 'changed') =>
    sum(change => (change.kind === 'renamed' ? 0 : change.requests[kind]));
  return {
    totals: {
      before: size(before.triggers),
      after: size(after.triggers),
      added: own('added'),
      removed: own('removed'),
      changed: own('changed'),
      renamed: sum(change => (change.kind === 'renamed' ? change.requests.added : 0)),
    },
    secrets: secretChanges(before.secrets, after.secrets),
    limits: limitChanges(before.limits, after.limits),
    targets: targetChanges(before.targets, after.targets),
    triggers,
  };
}

/** The diff alone. */
export function planDiff(before: PlanStream, after: PlanStream, shown: number): PlanDiff {
  const changes = diffPlans(before, after, shown);
  for (let step = changes.next(); ; step = changes.next()) if (step.done === true) return step.value;
}

/** Whether the two plans mean the same. */
export const isEmpty = ({ secrets, limits, targets, triggers }: PlanDiff): boolean =>
  secrets.length + limits.length + targets.length + triggers.length === 0;

const size = (triggers: readonly PlannedTrigger[]): number =>
  triggers.reduce((sum, { requests }) => sum + requests, 0);

function targetChanges(
  before: ReadonlyMap<string, PlannedTarget>,
  after: ReadonlyMap<string, PlannedTarget>,
): readonly NamedChange[] {
  const gone = [...before.keys()].filter(name => !after.has(name));
  return [
    ...[...after].flatMap(([name, target]) => named(name, before.get(name), target, targetFields)),
    ...gone.map(name => ({ kind: 'removed', name, fields: [] }) as const),
  ];
}

function named<T>(
  name: string,
  before: T | undefined,
  after: T,
  fieldsOf: (item: T) => Fields,
): readonly NamedChange[] {
  if (before === undefined) return [{ kind: 'added', name, fields: [] }];
  const fields = fieldChanges(fieldsOf(before), fieldsOf(after));
  return fields.length === 0 ? [] : [{ kind: 'changed', name, fields }];
}

function triggerChanges(
  before: readonly PlannedTrigger[],
  after: readonly PlannedTrigger[],
  tally: RequestTally,
): readonly TriggerChange[] {
  const olds = new Map(before.map(trigger => [trigger.name, trigger]));
  const news = new Set(after.map(({ name }) => name));
  const gone = before.filter(({ name }) => !news.has(name));
  const renamed = new Set<string>();
  const changes = after.flatMap((trigger): readonly TriggerChange[] => {
    const { name, requests: size } = trigger;
    const old = olds.get(name);
    const requests = tally.of(name);
    if (old !== undefined) {
      const fields = fieldChanges(triggerFields(old), triggerFields(trigger));
      const same = fields.length === 0 && requests.added + requests.removed + requests.changed === 0;
      return same ? [] : [{ kind: 'changed', name, was: null, fields, requests, size }];
    }
    const was = gone.find(other => !renamed.has(other.name) && tally.isSameUnderOtherName(other.name, name));
    if (was === undefined) {
      const fields = fieldChanges(new Map(), decidingFields(trigger));
      return [{ kind: 'added', name, was: null, fields, requests, size }];
    }
    renamed.add(was.name);
    const fields = fieldChanges(triggerFields(was), triggerFields(trigger));
    return [{ kind: 'renamed', name, was: was.name, fields, requests, size }];
  });
  const left = gone.filter(({ name }) => !renamed.has(name));
  return [
    ...changes,
    ...left.map(
      ({ name, requests: size }) =>
        ({ kind: 'removed', name, was: null, fields: [], requests: tally.of(name), size }) as const,
    ),
  ];
}
