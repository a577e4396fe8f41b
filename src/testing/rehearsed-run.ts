import type { Manifest } from '../manifest/manifest.ts';
import type { Plan } from '../plan/plan.ts';
import type { RunSummary } from '../run/summary.ts';
import type { ManifestTest } from './test-file.ts';

/** How a plan ended against a rehearsal Jenkins. */
export interface RehearsedRun {
  readonly summary: RunSummary;
  /** What `volley run` would end with. */
  readonly exitCode: number;
  /** Builds hung longer than anybody waits, so that the run was stopped. */
  readonly isEndless: boolean;
  /** How often each of the test's faults has struck, in their order. */
  readonly struck: readonly number[];
}

/**
 * The port to the rehearsal: fires a plan at a Jenkins that behaves as the manifest's `sandbox` and the test's `faults`
 * say.
 */
export type Rehearse = (plan: Plan, manifest: Manifest, test: ManifestTest) => Promise<RehearsedRun>;
