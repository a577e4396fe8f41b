import type { Manifest } from '../manifest/manifest.ts';
import type { PlannedTarget } from './plan.ts';
import { planTarget } from './plan-target.ts';
import { ProblemList } from './problem-list.ts';

/**
 * Every target of the manifest, by name, whether a trigger fires at it or not. One whose address cannot be evaluated, for
 * want of an environment variable, is left out.
 */
export function allTargets(
  manifest: Manifest,
  env: (name: string) => string | undefined,
): ReadonlyMap<string, PlannedTarget> {
  const set = manifest.env.flatMap(name => {
    const value = env(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  const contexts = new Map([
    ['vars', manifest.vars],
    ['env', new Map(set)],
  ]);
  const targets = new Map<string, PlannedTarget>();
  for (const spec of manifest.targets.values()) {
    const problems = new ProblemList();
    const target = planTarget(spec, contexts, problems);
    if (problems.all.length === 0) targets.set(spec.name, target);
  }
  return targets;
}
