import type { PlannedSecret } from '../plan.ts';
import { secretPlace } from '../plan-secrets.ts';
import { fieldChanges } from './field-change.ts';
import type { NamedChange } from './plan-diff.ts';

/**
 * Which secrets come from elsewhere than before. Its source is all that is known of a secret, so a new one is told
 * with it.
 */
export function secretChanges(
  before: readonly PlannedSecret[],
  after: readonly PlannedSecret[],
): readonly NamedChange[] {
  const olds = new Map(before.map(secret => [secret.name, secretPlace(secret)]));
  const news = new Map(after.map(secret => [secret.name, secretPlace(secret)]));
  return fieldChanges(olds, news).map(({ name, before: was, after: is }) => ({
    kind: was === null ? 'added' : is === null ? 'removed' : 'changed',
    name,
    fields: [{ name: 'from', before: was, after: is }],
  }));
}
