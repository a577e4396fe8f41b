import type { Manifest } from '../../manifest/manifest.ts';
import { withFollowers } from '../../plan/select/choose-triggers.ts';
import { firesBefore } from '../../schedule/fires-before.ts';
import { manifestSchedules } from '../../schedule/manifest-schedules.ts';

/**
 * How many fires of a trigger's schedules come before that at `at` (ms since 1970). What follows it in the same run
 * rotates along. 0 where nothing of the run rotates, and nobody would ask: counting takes time.
 */
export function rotationAt(manifest: Manifest, name: string, at: number): number {
  const trigger = manifest.triggers.get(name);
  const rotates = withFollowers(manifest, name).some(
    other => manifest.triggers.get(other)?.matrix?.reduction?.kind === 'rotate',
  );
  return trigger === undefined || !rotates ? 0 : firesBefore(manifestSchedules([trigger]), at);
}
