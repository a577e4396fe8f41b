import type { Manifest } from '../manifest/manifest.ts';
import type { ValueMap } from '../manifest/value.ts';
import { environmentOf, type ReadVariable } from './environment.ts';
import type { PlannedAuth, PlannedTarget } from './plan.ts';
import { planTarget, REHEARSAL } from './plan-target.ts';
import { ProblemList } from './problem-list.ts';

/** Where all targets of a rehearsed plan stand, in place of their own addresses and credentials. */
export interface RehearsalPlace {
  readonly url: string;
  readonly auth: PlannedAuth;
}

/** Only the targets that requests go to: the address of another may need variables that nobody has set. */
export function planTargets(
  manifest: Manifest,
  names: ReadonlySet<string>,
  { env, problems }: { readonly env: ValueMap; readonly problems: ProblemList },
  rehearsal: RehearsalPlace | undefined,
): ReadonlyMap<string, PlannedTarget> {
  const contexts = contextsOf(manifest, env);
  const targets = new Map<string, PlannedTarget>();
  for (const name of names) {
    const spec = manifest.targets.get(name);
    if (spec === undefined) continue;
    const { type, concurrency } = spec;
    targets.set(
      name,
      rehearsal === undefined
        ? planTarget(spec, contexts, problems)
        : { name, type, concurrency, connection: REHEARSAL, ...rehearsal },
    );
  }
  return targets;
}

/**
 * Every target of the manifest, by name, whether a trigger fires at it or not. One whose address cannot be evaluated, for
 * want of an environment variable, is left out.
 */
export function allTargets(manifest: Manifest, env: ReadVariable): ReadonlyMap<string, PlannedTarget> {
  const contexts = contextsOf(manifest, environmentOf(manifest, env));
  const targets = new Map<string, PlannedTarget>();
  for (const spec of manifest.targets.values()) {
    const problems = new ProblemList();
    const target = planTarget(spec, contexts, problems);
    if (problems.all.length === 0) targets.set(spec.name, target);
  }
  return targets;
}

/** What the expressions of a target may read. */
const contextsOf = ({ vars }: Manifest, env: ValueMap): ReadonlyMap<string, ValueMap> =>
  new Map([
    ['vars', vars],
    ['env', env],
  ]);
