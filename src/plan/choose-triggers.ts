import { didYouMean } from '../core/did-you-mean.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Manifest, Trigger } from '../manifest/manifest.ts';
import type { PlanProblem } from './plan.ts';

/** The triggers of these names, in the order of the names; all in the manifest's order when there is none. */
export function chooseTriggers(
  manifest: Manifest,
  names: readonly string[],
): Result<readonly Trigger[], readonly PlanProblem[]> {
  if (names.length === 0) return ok([...manifest.triggers.values()]);
  const known = [...manifest.triggers.keys()];
  const problems: PlanProblem[] = [];
  const triggers = [...new Set(names)].flatMap(name => {
    const trigger = manifest.triggers.get(name);
    if (trigger !== undefined) return [trigger];
    const guess = didYouMean(name, known);
    problems.push({
      code: 'unknown-trigger',
      severity: 'error',
      message: `${manifest.source.path} has no trigger "${name}"`,
      next: guess !== null ? `Did you mean "${guess}"?` : `It has: ${known.join(', ')}.`,
    });
    return [];
  });
  return problems.length > 0 ? err(problems) : ok(triggers);
}
