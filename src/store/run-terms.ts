import type { WaitLevel } from '../manifest/manifest.ts';

/** What was said at the beginning of a run of how it is conducted, whatever its plan says. Whoever resumes it goes on so. */
export interface RunTerms {
  /** How far builds are followed; null: as each trigger says. */
  readonly wait: WaitLevel | null;
  /** Whether it ends as soon as the servers have taken everything. */
  readonly detach: boolean;
  /** Builds in flight at most, over all triggers and targets; null: as many as those allow. */
  readonly maxParallel: number | null;
}

/** Nothing was said: the plan alone says how. */
export const PLAIN_TERMS: RunTerms = { wait: null, detach: false, maxParallel: null };
