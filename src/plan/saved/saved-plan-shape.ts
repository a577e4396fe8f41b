import type { RequestKey } from '../../core/ids.ts';
import {
  flag,
  list,
  nullable,
  object,
  oneOf,
  pairs,
  type Shape,
  text,
  textLike,
  whole,
} from '../../core/json-shape.ts';
import type { RetrySpec, TimeoutSpec } from '../../manifest/manifest.ts';
import type { PlannedBudget, PlannedFile, PlannedLimits, PlannedSecret } from '../plan.ts';
import { coverageShape } from '../sampling/coverage-shape.ts';
import {
  SAVED_PLAN_VERSION,
  type SavedBody,
  type SavedPlan,
  type SavedRequest,
  type SavedTrigger,
  type SavedWarning,
} from './saved-plan.ts';
import { type SavedCondition, savedRead } from './saved-plan-condition.ts';
import { savedSchedule } from './saved-plan-schedule.ts';
import { savedTarget } from './saved-plan-target.ts';
import { savedParameters, savedText } from './saved-plan-text.ts';
import { savedValue } from './saved-plan-value.ts';

/* The exact form of a saved plan. The compiler sees to it that no member of a type is left out here. */

const milliseconds = whole(0);
const atLeastOne = whole(1);
const digest = textLike(/^sha256:[0-9a-f]{64}$/, 'a digest, sha256:…');
const key = textLike<RequestKey>(/^[0-9a-f]{16}$/, 'a request key of 16 hexadecimal digits');

const file = object<PlannedFile>({ path: text, digest });

const secret = object<PlannedSecret>({
  name: text,
  from: oneOf('env', 'file', 'exec'),
  where: text,
  digest: nullable(digest),
});

const trigger = object<SavedTrigger>(
  {
    name: text,
    description: nullable(text),
    target: text,
    schedules: list(savedSchedule),
    needs: list(text),
    condition: nullable(object<SavedCondition>({ text, reads: list(savedRead) })),
    maxParallel: nullable(atLeastOne),
    failFast: flag,
    wait: oneOf('submitted', 'queued', 'started', 'finished'),
    timeout: object<TimeoutSpec>({
      queue: nullable(milliseconds),
      build: nullable(milliseconds),
      action: oneOf('stop', 'leave'),
    }),
    unstable: oneOf('failure', 'success'),
    duplicates: oneOf('distinct', 'coalesce', 'fail'),
    onUnknown: oneOf('retry-when-absent', 'fail', 'ask'),
    delay: nullable(milliseconds),
    retry: nullable(
      object<RetrySpec>({
        attempts: whole(2),
        on: list(oneOf('FAILURE', 'UNSTABLE', 'ABORTED', 'NOT_BUILT')),
        backoff: milliseconds,
      }),
    ),
    marker: nullable(text),
    concurrency: nullable(
      object<NonNullable<SavedTrigger['concurrency']>>({
        limit: atLeastOne,
        whenFull: oneOf('queue', 'replace', 'skip'),
        cancelInProgress: flag,
      }),
    ),
    inputs: pairs(savedValue),
    coverage: nullable(coverageShape),
    requests: whole(0),
    skipped: nullable(text),
  },
  { paths: list(text) },
);

export const savedRequest = object<SavedRequest>({
  key,
  asks: text,
  trigger: text,
  target: text,
  job: list(text),
  combination: pairs(savedValue),
  parameters: savedParameters,
  token: nullable(savedText),
  cause: nullable(text),
  group: nullable(text),
});

const warning = object<SavedWarning>(
  { code: text, severity: oneOf('error', 'warning'), message: text },
  { next: text },
);

/**
 * Requests are taken out and checked before the rest. One that is still there is in a second list, which `JSON.parse`
 * elsewhere would keep.
 */
const leftBehind: Shape<SavedRequest> = {
  check: () => ({ path: [], expected: 'no second list of requests' }),
};

const bound = nullable(atLeastOne);

const limits = object<PlannedLimits>({
  maxRequests: atLeastOne,
  targets: list(
    object<PlannedBudget>({ name: text, buildsPerDay: bound, buildsPerHour: bound, buildsInFlight: bound }),
  ),
});

const body = object<SavedBody>(
  {
    manifest: file,
    files: list(file),
    secrets: list(secret),
    targets: list(savedTarget),
    triggers: list(trigger),
    requests: list(leftBehind),
    warnings: list(warning),
  },
  { limits },
);

export const savedPlan: Shape<SavedPlan> = object<SavedPlan>({
  savedPlan: oneOf(SAVED_PLAN_VERSION),
  digest,
  plan: body,
});
