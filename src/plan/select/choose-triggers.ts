import { didYouMean } from '../../core/did-you-mean.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Manifest, Trigger } from '../../manifest/manifest.ts';
import { rememberLast } from '../memo.ts';
import type { PlanProblem } from '../plan.ts';

/** The triggers of these names, in the order of the names; all in the manifest's order when there is none. */
export function chooseTriggers(
  manifest: Manifest,
  names: readonly string[],
): Result<readonly Trigger[], readonly PlanProblem[]> {
  if (names.length === 0) return ok([...manifest.triggers.values()]);
  const problems: PlanProblem[] = [];
  const triggers = [...new Set(names)].flatMap(name => {
    const trigger = manifest.triggers.get(name);
    if (trigger !== undefined) return [trigger];
    const known = [...manifest.triggers.keys()];
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

/** These triggers and all that they need, a need before what needs it unless the order already says otherwise. */
export function withNeeds(manifest: Manifest, triggers: readonly Trigger[]): readonly Trigger[] {
  const wanted = new Set(triggers);
  const chosen = new Set<Trigger>();
  const add = (trigger: Trigger): void => {
    for (const name of trigger.needs) {
      const need = manifest.triggers.get(name);
      if (need !== undefined && !wanted.has(need) && !chosen.has(need)) add(need);
    }
    chosen.add(trigger);
  };
  for (const trigger of triggers) add(trigger);
  return [...chosen];
}

/**
 * The names of a scheduled trigger and of those that follow it: triggers without a schedule of their own that need only
 * what is fired along with it. Nothing else would ever fire them.
 */
export function withFollowers(manifest: Manifest, name: string): readonly string[] {
  const fired = new Set([name]);
  const others = possibleFollowers(manifest.triggers);
  let before = 0;
  while (before !== fired.size) {
    before = fired.size;
    for (const { name: other, needs } of others) if (needs.every(need => fired.has(need))) fired.add(other);
  }
  return [...fired];
}

/** Found once for each manifest: a service plans thousands of runs of one that has thousands of triggers. */
const possibleFollowers = rememberLast((triggers: Manifest['triggers']) =>
  [...triggers.values()].filter(({ needs, schedules }) => needs.length > 0 && schedules.length === 0),
);
