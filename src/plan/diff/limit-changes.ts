import type { PlannedLimits } from '../plan.ts';
import { type FieldChange, type Fields, fieldChanges } from './field-change.ts';
import { numberField } from './field-text.ts';

/** Which limits differ. None are told where one of the plans was saved without limits. */
export const limitChanges = (
  before: PlannedLimits | undefined,
  after: PlannedLimits | undefined,
): readonly FieldChange[] =>
  before === undefined || after === undefined ? [] : fieldChanges(limitFields(before), limitFields(after));

/** What `limits:` says, in the words of the manifest. */
const limitFields = ({ maxRequests, targets }: PlannedLimits): Fields =>
  new Map<string, string | null>([
    ['max-requests', String(maxRequests)],
    ...targets.flatMap(({ name, buildsPerDay, buildsPerHour, buildsInFlight }) => [
      [`targets.${name}.builds-per-day`, numberField(buildsPerDay)] as const,
      [`targets.${name}.builds-per-hour`, numberField(buildsPerHour)] as const,
      [`targets.${name}.builds-in-flight`, numberField(buildsInFlight)] as const,
    ]),
  ]);
