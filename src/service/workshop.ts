import type { Problem } from '../core/problem.ts';
import type { Result } from '../core/result.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { Plan } from '../plan/plan.ts';
import type { Polling } from '../run/follow/poll-interval.ts';
import type { Target } from '../targets/target.ts';

/** What a service needs of the machine that it runs on. */
export interface Workshop {
  /**
   * What a run of this trigger would fire by this manifest, or why nothing. `at`: the nominal instant of the fire that it
   * is for, in milliseconds since 1970; left out for a run that somebody has asked for.
   */
  plan(
    manifest: Manifest,
    trigger: string,
    inputs: ReadonlyMap<string, string>,
    at?: number,
  ): Result<Plan, readonly Problem[]>;
  /** Targets for a plan, shared with other runs; none when a secret or a file that they need is missing. */
  targets(plan: Plan, manifest: Manifest): Promise<Result<ReadonlyMap<string, Target>, readonly Problem[]>>;
  /** They stay open until the function is called that comes back: a run uses them, whatever becomes of the manifest. */
  use(targets: ReadonlyMap<string, Target>): () => void;
  /** A problem for each secret that a run by this manifest may need and that cannot be read now. */
  missingSecrets(manifest: Manifest): Promise<readonly Problem[]>;
  polling(plan: Plan): ReadonlyMap<string, Polling>;
}
