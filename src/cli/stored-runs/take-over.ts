import type { Problem } from '../../core/problem.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import { readLeft } from '../../store/left-run.ts';
import { otherRunsOf } from '../../store/other-runs.ts';
import { scheduledTimeOf } from '../../store/records.ts';
import type { ClaimOptions, Store } from '../../store/store.ts';
import { storeProblem } from '../../store/store-problem.ts';
import type { Target } from '../../targets/target.ts';
import type { Io } from '../io.ts';
import { foreignPlan } from '../manifest/manifest-of-run.ts';
import type { Firing } from '../run/fire.ts';
import { addTargets } from '../targets/compose.ts';
import { journalPort } from './open-store.ts';
import type { StoredRun } from './stored-run.ts';

/** A run that is this process's own now. */
export interface Taken {
  readonly firing: Firing;
  /** Somebody wants it cancelled. */
  readonly isCancelled: boolean;
}

/**
 * Makes a run this process's own. Nothing of it changes before all that is needed to go on is there, secrets included: a
 * refusal leaves the run as it was.
 */
export async function takeOver(
  store: Store,
  { record, plan }: Pick<StoredRun, 'record' | 'plan'>,
  manifest: Manifest,
  options: ClaimOptions,
  io: Io,
): Promise<Result<Taken, readonly Problem[]>> {
  const { id, origin, startedAt } = record;
  const scheduledTime = scheduledTimeOf(origin, startedAt);
  const foreign = foreignPlan(record, plan, manifest, io);
  if (foreign.length > 0) return err(foreign);
  const targets = new Map<string, Target>();
  const problems = await addTargets(targets, plan, manifest, io);
  if (problems.length > 0) return err(problems);
  const journal = await journalPort(onFault => store.claim(id, onFault, options));
  if (!journal.ok) return err([journal.error]);
  // What the earlier process wrote until it ended, read when nobody can write any more.
  const [left, cancellation] = [await readLeft(store, id), await store.cancellationOf(id)];
  if (!left.ok || !cancellation.ok) {
    await journal.value.journal.close();
    return err([left, cancellation].flatMap(read => (read.ok ? [] : [storeProblem(read.error)])));
  }
  const otherRuns = otherRunsOf(store, id);
  const firing = {
    run: id,
    plan,
    targets,
    journal: journal.value,
    otherRuns,
    startedAt,
    scheduledTime,
    ...left.value,
  };
  return ok({ firing, isCancelled: cancellation.value !== null });
}
