import type { PlannedLimits } from '../plan.ts';
import { type FieldChange, type Fields, fieldChanges } from './field-change.ts';

/** Which limits differ. Of a plan that was saved without them nobody knows, so that nothing is told. */
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
      bound(`targets.${name}.builds-per-day`, buildsPerDay),
      bound(`targets.${name}.builds-per-hour`, buildsPerHour),
      bound(`targets.${name}.builds-in-flight`, buildsInFlight),
    ]),
  ]);

const bound = (name: string, most: number | null): [string, string | null] => [
  name,
  most === null ? null : String(most),
];
