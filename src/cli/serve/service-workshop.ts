import { createHash } from 'node:crypto';
import { systemClock } from '../../core/clock.ts';
import type { Problem } from '../../core/problem.ts';
import { err, ok } from '../../core/result.ts';
import { manifestExpressions, usesOf } from '../../manifest/expression/uses.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import { makePlan } from '../../plan/make-plan.ts';
import type { Plan, PlannedTarget } from '../../plan/plan.ts';
import { withFollowers } from '../../plan/select/choose-triggers.ts';
import type { Workshop } from '../../service/workshop.ts';
import type { Target } from '../../targets/target.ts';
import type { Io } from '../io.ts';
import { movedProblems } from '../manifest/manifest-of-run.ts';
import { addJobs, type Rehearsal } from '../rehearsal/rehearsal.ts';
import { addRehearsalTargets, addTargets, missingSecretsNamed, pollingOf } from '../targets/compose.ts';
import { rotationAt } from './rotation.ts';
import { SharedTargets } from './shared-targets.ts';

/** A workshop that has to be closed. */
export interface OpenWorkshop extends Workshop {
  close(): Promise<void>;
}

/** What `serve` makes runs of. Their targets are shared, so that a controller sees one client and not one for each run. */
export function serviceWorkshop(io: Io, rehearsal: Rehearsal | null): OpenWorkshop {
  const targets = new SharedTargets(systemClock);
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
      if (problems.length > 0) return err(problems);
      return ok(
        new Map(
          [...plan.targets].map(([name, planned]) => [
            name,
            targets.give(settingsOf(planned, manifest), manifest),
          ]),
        ),
      );
    },
    use: used => targets.use(used.values()),
    async missingSecrets(manifest) {
      // A rehearsal reads none.
      if (rehearsal !== null) return [];
      const uses = usesOf(manifestExpressions(manifest));
      const names = [...manifest.secrets.keys()].filter(name => uses.reads('secrets', name));
      return missingSecretsNamed(names, manifest, io);
    },
    polling: pollingOf,
    close: () => targets.close(),
  };
}

/** The secrets of all of the plan are looked for each time: one may have gone since. */
async function addMissing(
  targets: SharedTargets,
  plan: Plan,
  manifest: Manifest,
  { io, rehearsal }: { readonly io: Io; readonly rehearsal: Rehearsal | null },
): Promise<readonly Problem[]> {
  const missing = new Map(
    [...plan.targets].filter(([, target]) => !targets.has(settingsOf(target, manifest))),
  );
  const made = new Map<string, Target>();
  const wanted = { ...plan, targets: missing };
  if (rehearsal !== null) addRehearsalTargets(made, wanted);
  else {
    const problems = await addTargets(made, wanted, manifest, io);
    if (problems.length > 0) return problems;
  }
  for (const [name, target] of made) {
    const planned = missing.get(name);
    if (planned !== undefined) await targets.add(settingsOf(planned, manifest), target);
  }
  return [];
}

/** An edited manifest may give a name to another address, or take a secret from another place: that is another target. */
const settingsOf = (target: PlannedTarget, { secrets }: Manifest): string =>
  createHash('sha256')
    .update(JSON.stringify([target, [...secrets]]))
    .digest('hex');
