import { createHash } from 'node:crypto';
import type { Problem } from '../core/problem.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { manifestExpressions, usesOf } from '../manifest/uses.ts';
import { withFollowers } from '../plan/choose-triggers.ts';
import { makePlan } from '../plan/make-plan.ts';
import type { Plan, PlannedTarget } from '../plan/plan.ts';
import type { Workshop } from '../service/workshop.ts';
import type { Target } from '../targets/target.ts';
import { addRehearsalTargets, addTargets, missingSecretsNamed, pollingOf } from './compose.ts';
import type { Io } from './io.ts';
import { movedProblems } from './manifest-of-run.ts';
import { addJobs, type Rehearsal } from './rehearsal.ts';
import { rotationAt } from './rotation.ts';

/** A workshop that has to be closed. */
export interface OpenWorkshop extends Workshop {
  close(): Promise<void>;
}

/** What `serve` makes runs of. Their targets are shared, so that a controller sees one client and not one for each run. */
export function serviceWorkshop(io: Io, rehearsal: Rehearsal | null): OpenWorkshop {
  const targets = new Map<string, Target>();
  const jobs = new Set<string>();
  return {
    plan: (manifest, trigger, inputs, at) =>
      makePlan(manifest, {
        triggers: withFollowers(manifest, trigger),
        inputs,
        rotation: at === undefined ? 0 : rotationAt(manifest, trigger, at),
        env: name => io.env[name],
        ...(rehearsal === null ? {} : { rehearsal: rehearsal.place }),
      }),
    async targets(plan, manifest) {
      if (rehearsal !== null) addJobs(rehearsal, plan, manifest, jobs);
      // A run that was left may have been planned before the manifest was edited.
      const moved = rehearsal === null ? movedProblems(plan, manifest, io) : [];
      if (moved.length > 0) return err(moved);
      const problems = await addMissing(targets, plan, manifest, { io, rehearsal });
      return problems.length > 0 ? err(problems) : targetsOf(plan, targets);
    },
    async missingSecrets(manifest) {
      // A rehearsal reads none.
      if (rehearsal !== null) return [];
      const uses = usesOf(manifestExpressions(manifest));
      const names = [...manifest.secrets.keys()].filter(name => uses.reads('secrets', name));
      return missingSecretsNamed(names, manifest, io);
    },
    polling: pollingOf,
    async close() {
      await Promise.all([...targets.values()].map(target => target.close()));
    },
  };
}

/** The secrets of all of the plan are looked for each time: one may have gone since. */
async function addMissing(
  targets: Map<string, Target>,
  plan: Plan,
  manifest: Manifest,
  { io, rehearsal }: { readonly io: Io; readonly rehearsal: Rehearsal | null },
): Promise<readonly Problem[]> {
  const missing = new Map([...plan.targets].filter(([, target]) => !targets.has(identityOf(target))));
  const made = new Map<string, Target>();
  const wanted = { ...plan, targets: missing };
  if (rehearsal !== null) addRehearsalTargets(made, wanted);
  else {
    const problems = await addTargets(made, wanted, manifest, io);
    if (problems.length > 0) return problems;
  }
  for (const [name, target] of made) {
    const planned = missing.get(name);
    if (planned === undefined) continue;
    const identity = identityOf(planned);
    // Two runs may have made it at once; the first one's is taken.
    if (targets.has(identity)) await target.close();
    else targets.set(identity, target);
  }
  return [];
}

function targetsOf(
  plan: Plan,
  targets: ReadonlyMap<string, Target>,
): Result<ReadonlyMap<string, Target>, readonly Problem[]> {
  const own = new Map<string, Target>();
  for (const [name, planned] of plan.targets) {
    const target = targets.get(identityOf(planned));
    if (target === undefined) throw new Error(`the target "${name}" was made and is not there`);
    own.set(name, target);
  }
  return ok(own);
}

/** An edited manifest may give a name to another address: that is another target. */
const identityOf = (target: PlannedTarget): string =>
  createHash('sha256').update(JSON.stringify(target)).digest('hex');
